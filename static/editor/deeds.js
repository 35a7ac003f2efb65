// What is done to questions beyond their cells: each deed is one step, one after the other. What is typed is stored
// before.
import { unpressed } from "../condition/pressing.js";
import { editor } from "./cells.js";
import { arrived, conditionsBuilt, currentId, open, show, shownRow, stay, stops } from "./parts.js";
import { isWaiting, post, settled } from "./saving.js";

const SLOW = 1000;

const trouble = (words) => {
  document.getElementById("saved").textContent = words;
};

/**
 * Send something that changes the draft, and show it as it is then; whether it was done, null if nobody was reached.
 * `onStored` is called before it is shown.
 */
const done = async (address, data, onStored) => {
  const row = data.row ?? currentId();
  if (row === currentId()) stay();
  const slow = setTimeout(() => trouble(document.getElementById("saved").dataset.saving), SLOW);
  try {
    await settled();
    const response = await post(address, { ...data, row });
    if (!response.ok) {
      const isTold = [422, 503].includes(response.status) && response.headers.get("Content-Type")?.includes("json");
      trouble(isTold ? (await response.json()).trouble : response.statusText);
      return false;
    }
    const html = await response.text();
    await conditionsBuilt();
    await unpressed();
    onStored?.(html);
    const isNew = data.row === undefined || row === currentId();
    if (isNew) stay();
    show(html, { isNew });
    history.replaceState(null, "", `?${new URLSearchParams({ row: shownRow(), language: editor.dataset.language })}`);
    return true;
  } catch {
    const { waiting, undone } = document.getElementById("saved").dataset;
    trouble(data.deed === "answer" || isWaiting() ? waiting : undone); // answers are sent again, and what is typed
    return null;
  } finally {
    clearTimeout(slow);
  }
};

let pending = 0;
let deeds = 0;
let round = 0;
let turn = Promise.resolve();
const held = [];

/** How many deeds there have been, but for those to answers: those behind one of them are not stored before it. */
export const deedsSoFar = () => deeds;

/** Each waits for the one before; what stands in line behind one that nobody heard of is not done. */
export const inTurn = (deed) => {
  const mine = round;
  pending += 1;
  const ends = turn.then(async () => {
    const isDone = mine === round ? await deed() : null;
    if (isDone === null && mine === round) round += 1;
    return isDone;
  });
  turn = ends.then((isDone) => {
    pending -= 1;
    setTimeout(() => release(isDone));
  });
  return ends;
};

/** Send a deed; where it failed, the row that is marked is shown after all, or the one shown is marked. */
const send = async (address, data, onStored) => {
  const isDone = await done(address, data, onStored);
  if (!isDone && currentId() !== shownRow()) await open(currentId());
  return isDone;
};

/** Send a deed whose turn it is. */
export const sendDeed = (data, onStored) => send(editor.dataset.act, data, onStored);

const sendInTurn = (address, data) => {
  deeds += 1;
  return inTurn(() => send(address, data));
};

/** Do something to questions or answers as one step; whether it was done, null if nobody was reached. */
export const act = (deed, data = {}) => sendInTurn(editor.dataset.act, { deed, ...data });

/** Write texts into cells as one step, each unless somebody else has changed its cell. */
export const write = (operations) => sendInTurn(editor.dataset.change, { operations: JSON.stringify(operations) });

/** Comment on the question, answer or resolve a comment; as with everything that is done, what it shows is new then. */
export const comment = (data) => sendInTurn(editor.dataset.say, data);

/** Take the last step back, or make it again. */
export const undo = (name) => sendInTurn(editor.dataset.undo, { [name]: "1" });

const isText = (target) => target?.matches?.("input, textarea, select") ?? false;
const isLetter = ({ key, ctrlKey, metaKey, altKey }) => key.length === 1 && !ctrlKey && !metaKey && !altKey;
let isReleasing = false;

/** Whether the key is for the question that is marked, and that is still on its way; another one is shown. */
const isForComing = ({ target, key, altKey, ctrlKey, metaKey }) => {
  if (ctrlKey || metaKey || currentId() === shownRow() || target.closest?.("dialog")) return false;
  if (altKey) return key >= "1" && key <= "5";
  return key === "Tab" || (isText(target) && target.closest("#question") && /^(.|Backspace|Delete|Enter)$/u.test(key));
};

/** Hold the key until that question is there. */
const holdForComing = (event) => {
  held.push(event);
  if (!pending) inTurn(async () => (await arrived()) || null);
  return true;
};

/**
 * Keys that come before a deed is done are for what comes of it: they are held, and pressed again then; so is what is
 * typed between, where the hands are in the new text already but the keys before are not.
 */
export const isHeld = (event) => {
  if (!isReleasing && isForComing(event)) return holdForComing(event);
  if (isReleasing || !(held.length || (pending && !isText(event.target)))) return false;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() !== "z") return false;
  held.push(event);
  return true;
};

/** Letters that come by other ways than keys, put together or pasted, behind keys that are held: held as well. */
export const isTextHeld = (event) => {
  if (isReleasing || !held.length || !event.data || !event.cancelable) return false;
  held.push(...[...event.data].map((key) => ({ key })));
  return true;
};

/** What was typed before the deed failed. */
export const takeLetters = () => {
  const typed = held.splice(0).filter(isLetter);
  return typed.map(({ key }) => key).join("");
};

const toStop = (target, by) => {
  const all = stops();
  const next = all[all.indexOf(target) + by];
  next?.focus();
  if (next?.localName === "input") next.select();
};

/** A letter is written where the hands are, or the one before is taken away. */
const put = (target, event) => {
  const { selectionStart: start, selectionEnd: end } = target;
  if (isLetter(event)) target.setRangeText(event.key, start, end, "end");
  else if (event.key === "Backspace")
    target.setRangeText("", start === end ? Math.max(0, start - 1) : start, end, "end");
  else return;
  target.dispatchEvent(new Event("input", { bubbles: true }));
};

const press = (event) => {
  const { key, code = "", shiftKey = false, ctrlKey = false, metaKey = false, altKey = false } = event;
  const target = document.activeElement ?? document.body;
  const again = { key, code, shiftKey, ctrlKey, metaKey, altKey, bubbles: true, cancelable: true };
  if (!target.dispatchEvent(new KeyboardEvent("keydown", again))) return;
  if (key === "Tab") toStop(target, shiftKey ? -1 : 1);
  else if (target.type === "checkbox") key === " " && target.click();
  else if (isText(target) && target.setRangeText) put(target, event);
};

/** Press the keys that were held, until one of them begins a deed; where nobody was reached, none of them. */
const release = (isDone) => {
  if (isDone === null) held.length = 0;
  isReleasing = true;
  while (!pending && held.length) press(held.shift());
  isReleasing = false;
};

export const toText = () => {
  const field = ["f-label", "f-calculation", "f-name"].map((id) => document.getElementById(id)).find(Boolean);
  field?.focus();
  field?.setSelectionRange?.(field.value.length, field.value.length);
};

/** To the text of the question that is marked, as soon as it is there. */
export const toMarkedText = () => {
  if (currentId() === shownRow()) return toText();
  return inTurn(async () => {
    if (!(await arrived())) return null;
    toText();
    return true;
  });
};

const asked = new WeakMap();

/** Say in a place what something would do; of several answers only the last one counts. */
export const preview = async (data, place) => {
  const mine = (asked.get(place) ?? 0) + 1;
  asked.set(place, mine);
  const response = await post(editor.dataset.paste, data);
  if (response.ok && asked.get(place) === mine) place.innerHTML = await response.text();
};
