// What is typed is sent when its field is left, or 0.8 seconds after the last key, one thing after the other. Typing never
// waits: what cannot be sent stays in line and is sent again; what a colleague has changed is told with both values.
import { unpressed } from "../condition/pressing.js";
import { fieldAt, fields, keyOf, placeOf, room, show, status, tell, touched, valueOf } from "./room.js";

const PAUSE = 800;
const LONGEST_WAIT = 15000;
const line = new Map(); // key → what is to be sent
const held = new Map(); // key → what the field held when it was last seen without something typed in it
const typed = new Map(); // key → what is typed and not stored
const told = new Map(); // key → what is wrong with it, or what a colleague has put there
const timers = new Map();
let sending = null;
let failures = 0;
let retry = 0;
let others = 0;

export const isTyped = (field) => typed.has(keyOf(field));

const takenBox = (field, key, { holds }) => {
  const box = document.getElementById("taken").content.cloneNode(true).firstElementChild;
  box.querySelector(".holds").textContent = holds || "–";
  box.addEventListener("click", (event) => {
    const { keep } = event.target.dataset;
    if (!keep) return;
    const now = fieldAt(key);
    told.delete(key);
    held.set(key, holds);
    box.remove();
    if (keep === "theirs") now.value = holds;
    note(now);
    enter(now);
    now.focus();
  });
  const says = field.closest("td").querySelector(".says");
  says.classList.remove("fault");
  says.replaceChildren(box);
};

const say = (field, key) => {
  const one = told.get(key);
  if (one && "holds" in one) takenBox(field, key, one);
  else tell(field, one?.trouble ?? "");
};

/** Put what is typed back into the fields of a new room, and say again what is wrong with it. */
export const remember = () => {
  for (const field of fields()) {
    const key = keyOf(field);
    if (typed.has(key)) field.value = typed.get(key);
    else held.set(key, field.defaultValue ?? "");
    if (told.has(key)) say(field, key);
  }
};

/** Keep what somebody types in a field. */
export const note = (field) => {
  const key = keyOf(field);
  if (field.value === (held.get(key) ?? "")) typed.delete(key);
  else typed.set(key, field.value);
};

const isWaiting = () => line.size > 0 || timers.size > 0 || sending !== null;

/** Put what the field says into the line, if the draft does not hold it. */
export const enter = (field) => {
  const key = keyOf(field);
  clearTimeout(timers.get(key));
  timers.delete(key);
  if (told.get(key)?.holds !== undefined) return;
  if (!typed.has(key)) {
    line.delete(key);
    told.delete(key);
    tell(field, "");
    return;
  }
  if (told.get(key)?.text === field.value) return;
  line.set(key, { data: { ...placeOf(field), text: field.value }, text: field.value, key });
  send();
};

export const rest = (field) => {
  const key = keyOf(field);
  clearTimeout(timers.get(key));
  timers.delete(key);
  if (!typed.has(key) || field.value.trim() === "") return;
  timers.set(
    key,
    setTimeout(() => fieldAt(key) && enter(fieldAt(key)), PAUSE),
  );
};

/** Send something that is no text of a field; whether it was done. `element`: where it is said why not. */
export const act = (element, data, address = room().dataset.act) =>
  new Promise((resolve) => {
    others += 1;
    line.set(`act ${others}`, { data, address, element, resolve, changes: touched.get(element?.id) });
    send();
  });

/** What a list said when the room was written: who changes it has seen that, and no colleague's later choice. */
const seenIn = (field) => {
  if (field.tagName !== "SELECT" || field.dataset.deed === "shape") return {};
  return { before: [...field.options].find((option) => option.defaultSelected)?.value ?? "" };
};

export const choose = (field) => act(field, { ...placeOf(field), ...valueOf(field), ...seenIn(field) });

/** Send it from the page as it is: with the line that was asked for, or the condition that is open. */
const post = (address, data) =>
  fetch(`${address}${location.search}`, {
    method: "POST",
    headers: { "X-CSRFToken": room().querySelector("[name=csrfmiddlewaretoken]").value, "HX-Request": "true" },
    body: new URLSearchParams(data),
  });

const isSignedOut = (response) =>
  response.status === 401 || response.status === 403 || response.headers.has("HX-Redirect");

const refused = async (response, one) => {
  const answer = response.status === 409 || response.status === 422 ? await response.json() : null;
  const isTaken = answer !== null && "holds" in answer;
  const words = answer?.trouble ?? (isTaken ? `${room().dataset.taken} ${answer.holds || "–"}` : room().dataset.gone);
  const field = one.key ? fieldAt(one.key) : null;
  if (field && isTaken) told.set(one.key, { holds: answer.holds });
  else if (field) told.set(one.key, { trouble: words, text: one.text });
  if (field) say(field, one.key);
  else {
    const element = asItIsNow(one.element);
    if (element?.matches("select, input[type=checkbox]")) reset(element);
    status(element ? "" : words);
    if (element) tell(element, words);
    const before = isTaken && element?.querySelector("[name=before]");
    if (before) before.value = answer.holds;
  }
  one.resolve?.(false);
};

/** The element in the room as it is now: another one may have been written meanwhile. */
const asItIsNow = (element) => {
  if (!element || element.isConnected) return element;
  return element.id ? document.getElementById(element.id) : fieldAt(keyOf(element));
};

const reset = (element) => {
  if (element.type === "checkbox") element.checked = element.defaultChecked;
  else for (const option of element.options) option.selected = option.defaultSelected;
};

const sendFirst = async () => {
  const [key, one] = line.entries().next().value;
  const before = one.key ? { before: held.get(one.key) ?? "" } : {};
  const response = await post(one.address ?? room().dataset.act, { ...one.data, ...before });
  if (isSignedOut(response)) {
    const dialog = document.getElementById("signed-out");
    if (dialog && !dialog.open) dialog.showModal();
    throw new Error("signed out");
  }
  // Failed, or not received whole (408, 429): sent again.
  if (response.status >= 500 || [408, 429].includes(response.status)) throw new Error("the server failed");
  failures = 0;
  if (line.get(key) === one) line.delete(key);
  if (!response.ok) return refused(response, one);
  const html = await response.text();
  await unpressed();
  if (one.key) {
    held.set(one.key, one.text);
    told.delete(one.key);
    if (typed.get(one.key) === one.text) typed.delete(one.key);
  } else if (touched.get(one.element?.id) === one.changes) touched.delete(one.element?.id); // else it was changed again since
  if (!show(html)) throw new Error("signed out");
  const saved = document.getElementById("saved");
  if (!saved.textContent.trim()) status(told.size ? room().dataset.held : room().dataset.saved);
  one.resolve?.(true);
  return true;
};

const sendAll = async () => {
  while (line.size) {
    status(room().dataset.saving);
    try {
      await sendFirst();
    } catch {
      failures += 1;
      status(room().dataset.waiting);
      clearTimeout(retry);
      retry = setTimeout(send, Math.min(1000 * 2 ** failures, LONGEST_WAIT));
      return;
    }
  }
  if (told.size) status(room().dataset.held);
};

const send = () => {
  sending ??= sendAll().finally(() => {
    sending = null;
  });
  return sending;
};

/** Take the last step back, or make it again, once all is stored that is on its way. */
export const undo = async (name) => {
  const form = document.querySelector("form.studio-undo");
  while (line.size && !failures) await send();
  if (!form || failures || form.querySelector(`[name=${name}]`).disabled) return;
  status(room().dataset.saving);
  const response = await post(form.action, { quotas: "1", [name]: "1" });
  if (response.ok && show(await response.text())) {
    if (!document.getElementById("saved")?.textContent.trim()) status(room().dataset.saved);
  } else status(room().dataset.gone);
};

addEventListener("online", () => line.size && send());
addEventListener("beforeunload", (event) => {
  if (isWaiting()) event.preventDefault();
});
