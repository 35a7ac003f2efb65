// What is typed is sent when its field is left, or 0.8 seconds after the last key, one change after the other. Typing
// never waits: what cannot be sent stays in line and is sent again.
import { unpressed } from "../condition/pressing.js";
import { editor, fieldAt, fieldOf, fieldsIn, keyOf, placeOf, put, textOf, writtenIn } from "./cells.js";
import { conditionsBuilt, preferences, rowBeside, show, shownRow } from "./parts.js";
import { line, resting, waitingFor } from "./waiting.js";
import { isEmpty, keep, keptOf, listUnsettled, settle, tellBeneath } from "./unsettled.js";

const PAUSE = 800;
const LONGEST_WAIT = 15000;
const RENAMES = { "f-name": "rename", "f-list-name": "rename-list" };
const held = new Map();
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
      ...preferences(data.row),
      ...data,
    }),
  });

/** The field of what could not be stored is shown again, with what the cell holds now. */
const takeUpAgain = (key, field) => {
  const entry = keptOf(key);
  if (held.get(key) === entry.change.text) return settle(key);
  put(field, entry.change.text);
  if (entry.holds !== undefined) entry.holds = held.get(key);
  return tellBeneath(key);
};

/** Keep what the cells of a part hold; where something waits to be sent, that goes back into its field. */
export const remember = (part = editor) => {
  for (const field of fieldsIn(part)) {
    const key = keyOf(placeOf(field));
    const waiting = waitingFor(key);
    if (waiting) put(field, waiting.text);
    else held.set(key, writtenIn(field));
    if (!waiting && keptOf(key)) takeUpAgain(key, field);
  }
};

export const isWaiting = () => line.size > 0 || resting.size > 0 || sending !== null;

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
  const shown = shownRow();
  const [code] = document.getElementById("h-question").textContent.split(" · ");
  const facts = { isWhole: "whole" in field.dataset, renames: RENAMES[field.id] };
  return { ...place, text: textOf(field), ...facts, shown, code };
};

/** Whether somebody has yet to decide between this text and a colleague's: then it is kept, and not sent. */
const isUndecided = (key, change) => {
  const entry = keptOf(key);
  if (entry?.holds === undefined) return false;
  entry.change = change;
  return true;
};

/** Whether the cell holds this already, and nothing else is on its way to it. */
const isHeld = (key, { text }) => {
  const isSame = held.get(key) === text && !line.has(key);
  if (isSame) settle(key);
  return isSame;
};

/** Put what the field says into the line, if its cell does not hold it. */
const enter = (field) => enterChange(changeIn(field));

const enterChange = (change) => {
  const key = keyOf(change);
  clearTimeout(resting.get(key)?.timer);
  resting.delete(key);
  if (isUndecided(key, change) || isHeld(key, change)) return say();
  line.set(key, change);
  say();
  send();
};

const rest = (field) => {
  const change = changeIn(field);
  const key = keyOf(change);
  clearTimeout(resting.get(key)?.timer);
  if (isUndecided(key, change) || isHeld(key, change)) {
    resting.delete(key);
    return say();
  }
  resting.set(key, { change, timer: setTimeout(() => enterChange(change), PAUSE) });
  say();
};

/** All that is typed is on its way at once, and then stored. */
export const settled = async () => {
  await conditionsBuilt();
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

const signedOut = (response) => response.redirected || response.status === 401 || response.status === 403;

/** The code of a question and the name of a list are changed wherever they stand; any other cell for itself. */
const operation = ({ sheet, row, heading, text, renames }, before) =>
  renames && before && (text || renames === RENAMES["f-list-name"])
    ? { kind: renames, before, text }
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
  // Failed, or not received whole (408, 429): sent again.
  if (response.status >= 500 || [408, 429].includes(response.status)) throw new Error("the server failed");
  failures = 0;
  if (line.get(key) === change) line.delete(key);
  if (response.status === 409) {
    const { holds } = await response.json();
    held.set(key, holds);
    return keep(key, { change: line.get(key) ?? change, holds });
  }
  if (!response.ok) {
    const trouble = response.status === 422 ? (await response.json()).trouble : response.statusText;
    return keep(key, { change, trouble });
  }
  held.set(key, change.text);
  settle(key);
  const html = await response.text();
  await unpressed();
  return show(html, { isWhole: change.isWhole });
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
    if (line.size && !failures) send();
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
editor.addEventListener("decided", ({ target: field, detail: { isMine, holds } }) => {
  if (!isMine) put(field, holds);
  field.focus();
  enter(field);
});
editor.addEventListener("question", ({ detail: { part } }) => {
  remember(part);
  listUnsettled();
});
editor.addEventListener("shown", () => say());
window.addEventListener("online", () => line.size && send());
/** The page is left, or the browser closed: what is still on its way goes along, without waiting for an answer. */
const sendLast = () => {
  const changes = new Map([...line, ...[...resting].map(([key, { change }]) => [key, change])]);
  for (const [key, change] of changes) {
    const operations = JSON.stringify([operation(change, held.get(key) ?? "")]);
    const body = new URLSearchParams({ row: shownRow(), operations });
    const headers = { "X-CSRFToken": token() };
    fetch(editor.dataset.change, { method: "POST", headers, body, keepalive: true }).catch(() => undefined);
  }
};

window.addEventListener("pagehide", sendLast);
window.addEventListener("beforeunload", (event) => {
  if (isWaiting() || !isEmpty()) event.preventDefault();
});
