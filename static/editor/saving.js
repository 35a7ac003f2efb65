// What is typed is sent when its field is left, or 0.8 seconds after the last key, one change after the other. Typing
// never waits: what cannot be sent stays in line and is sent again.
import { editor, fieldAt, fieldOf, fieldsIn, keyOf, placeOf, put, textOf, writtenIn } from "./cells.js";
import { rowBeside, show, shownRow } from "./parts.js";

const PAUSE = 800;
const LONGEST_WAIT = 15000;
const line = new Map();
const held = new Map();
const resting = new Map();
let sending = null;
let failures = 0;
let retry = 0;

const token = () => editor.querySelector("[name=csrfmiddlewaretoken]").value;

export const post = (address, data) =>
  fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": token() },
    body: new URLSearchParams({
      row: shownRow(),
      beside: rowBeside(data.row ?? shownRow()),
      language: editor.dataset.language,
      ...data,
    }),
  });

/** Keep what the cells of a part hold; where something waits to be sent, that goes back into its field. */
export const remember = (part = editor) => {
  for (const field of fieldsIn(part)) {
    const key = keyOf(placeOf(field));
    const waiting = line.get(key) ?? resting.get(key)?.change;
    if (waiting) put(field, waiting.text);
    else held.set(key, writtenIn(field));
  }
};

const isWaiting = () => line.size > 0 || resting.size > 0 || sending !== null;

const stored = new WeakMap();

/** Say whether what is typed is stored; what the server said of it comes back once all is. */
const say = () => {
  const words = document.getElementById("saved");
  words.classList.toggle("waiting", isWaiting() && failures > 0);
  if (!isWaiting()) {
    if (stored.has(words)) words.replaceChildren(...stored.get(words));
    return;
  }
  if (!stored.has(words)) stored.set(words, [...words.childNodes]);
  words.textContent = failures > 0 ? words.dataset.waiting : words.dataset.saving;
};

const changeIn = (field) => {
  const place = placeOf(field);
  return { ...place, text: textOf(field), isWhole: "whole" in field.dataset, isName: field.id === "f-name" };
};

/** Put what the field says into the line, if its cell does not hold it. */
const enter = (field) => {
  const change = changeIn(field);
  const key = keyOf(change);
  clearTimeout(resting.get(key)?.timer);
  resting.delete(key);
  if (held.get(key) === change.text && !line.has(key)) return;
  line.set(key, change);
  say();
  send();
};

const rest = (field) => {
  const change = changeIn(field);
  const key = keyOf(change);
  clearTimeout(resting.get(key)?.timer);
  if (held.get(key) === change.text && !line.has(key)) {
    resting.delete(key);
    return;
  }
  resting.set(key, { change, timer: setTimeout(() => fieldAt(key) && enter(fieldAt(key)), PAUSE) });
  say();
};

/** All that is typed is on its way at once, and then stored. */
export const settled = async () => {
  for (const [key, { change, timer }] of resting) {
    clearTimeout(timer);
    line.set(key, change);
  }
  resting.clear();
  while (line.size || sending) {
    await send();
    if (failures) throw new Error("not saved");
  }
};

const taken = (key, change, holds) => {
  held.set(key, holds);
  const field = fieldAt(key);
  if (!field) return;
  const box = document.getElementById("taken").content.cloneNode(true).firstElementChild;
  box.querySelector(".holds").textContent = holds || "–";
  box.addEventListener("click", (event) => {
    const keep = event.target.dataset.keep;
    if (!keep) return;
    if (keep === "theirs") put(field, holds);
    box.remove();
    field.focus();
    enter(field);
  });
  (field.closest(".field") ?? field.closest(".scroll-sideways")).append(box);
};

const refused = (key, trouble) => {
  const field = fieldAt(key);
  const says = field && document.getElementById(field.getAttribute("aria-describedby") ?? "");
  const words = document.createElement("p");
  words.className = "fault";
  words.setAttribute("role", "alert");
  words.textContent = trouble;
  if (says) says.replaceChildren(words);
  else document.getElementById("saved").textContent = trouble;
};

const signedOut = (response) => response.redirected || response.status === 401 || response.status === 403;

/** A question's code is changed wherever it is named; any other cell for itself. */
const operation = ({ sheet, row, heading, text, isName }, before) =>
  isName && before && text
    ? { kind: "rename", before, text }
    : { kind: "cell", sheet, at: Number(row), column: heading, before, text };

const sendFirst = async () => {
  const [key, change] = line.entries().next().value;
  const before = held.get(key) ?? "";
  const response = await post(editor.dataset.change, { operations: JSON.stringify([operation(change, before)]) });
  if (signedOut(response)) {
    const dialog = document.getElementById("signed-out");
    if (!dialog.open) dialog.showModal();
    throw new Error("signed out");
  }
  if (response.status >= 500) throw new Error("the server failed");
  failures = 0;
  if (line.get(key) === change) line.delete(key);
  if (response.status === 409) return taken(key, change, (await response.json()).holds);
  if (!response.ok)
    return refused(key, response.status === 422 ? (await response.json()).trouble : response.statusText);
  held.set(key, change.text);
  return show(await response.text(), { isWhole: change.isWhole });
};

const sendAll = async () => {
  while (line.size) {
    try {
      await sendFirst();
    } catch {
      failures += 1;
      say();
      clearTimeout(retry);
      retry = setTimeout(send, Math.min(1000 * 2 ** failures, LONGEST_WAIT));
      return;
    }
  }
};

const send = () => {
  sending ??= sendAll().finally(() => {
    sending = null;
    say();
  });
  return sending;
};

editor.addEventListener("input", (event) => {
  const field = fieldOf(event.target);
  if (!field || event.target.dataset.token !== undefined) return;
  if (event.target.type === "checkbox" || event.target.tagName === "SELECT") enter(field);
  else rest(field);
});
editor.addEventListener("condition:change", (event) => enter(fieldOf(event.target)));
editor.addEventListener("focusout", (event) => {
  const field = fieldOf(event.target);
  if (field && !field.contains(event.relatedTarget) && resting.has(keyOf(placeOf(field)))) enter(field);
});
editor.addEventListener("question", ({ detail: { part } }) => remember(part));
editor.addEventListener("shown", () => say());
window.addEventListener("online", () => line.size && send());
window.addEventListener("beforeunload", (event) => {
  if (isWaiting()) event.preventDefault();
});
