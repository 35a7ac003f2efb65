// Parts of the page that the server writes anew: outline, question, what stands beside. A field in which somebody
// types is never touched; beneath it the words about it are brought up to date.
// Who keeps something of a part hears of it: `question` when its fields are new ones, `shown` when a row is shown.
import { editor, fieldAt, fieldOf, keyOf, placeOf } from "./cells.js";

const latest = new Map();

const tell = (name, detail) => editor.dispatchEvent(new CustomEvent(name, { detail }));

export const shownRow = () => document.getElementById("question").dataset.row;

/** The row before this one, to be shown where that one is no longer there. */
export const rowBeside = (row) =>
  document.querySelector(`#outline li[data-row="${row}"]`)?.previousElementSibling?.dataset.row ?? "";

const question = () => document.getElementById("question");

const isInOutline = () => Boolean(document.activeElement?.closest("#outline"));

let current = shownRow();

/** The row that is marked, and to which things are done; its question may still be on its way. */
export const currentId = () => current;

export const setCurrent = (row) => {
  current = String(row);
  tell("shown", { row: current, hasFocus: isInOutline() });
};

/** Replace a part, unless it says what it said before. */
const replace = (part) => {
  const old = document.getElementById(part.id);
  if (part.id !== "state" && latest.get(part.id) === part.outerHTML) return;
  latest.set(part.id, part.outerHTML);
  const scroll = part.id === "outline" ? old.parentElement.scrollTop : 0;
  old.replaceWith(part);
  if (part.id === "outline") part.parentElement.scrollTop = scroll;
};

/** Bring the words about the fields up to date, and the heading; the fields stay. */
const merge = (part) => {
  for (const says of part.querySelectorAll(".field-says")) document.getElementById(says.id)?.replaceWith(says);
  document.getElementById("h-question").textContent = part.querySelector("#h-question").textContent;
};

const isTypedIn = () => question().contains(document.activeElement) && fieldOf(document.activeElement) !== null;

/** Show the parts of an answer. `isWhole`: the question's fields are other ones now; `isNew`: another question. */
export const show = (html, { isWhole = false, isNew = false } = {}) => {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  const next = parts.content.querySelector("#question");
  if (!next) return;
  const isSame = next.dataset.row === shownRow();
  const before = hands();
  const inOutline = isInOutline();
  for (const part of parts.content.querySelectorAll("#state, #outline")) replace(part);
  if (isNew || isSame) {
    if (isNew || isWhole || !isTypedIn()) {
      const { scrollTop } = question().querySelector(".editor-form") ?? {};
      question().replaceWith(next);
      tell("question", { part: next });
      if (isSame && scrollTop) next.querySelector(".editor-form").scrollTop = scrollTop;
      if (!inOutline) takeUp(before);
    } else merge(next);
    replace(parts.content.querySelector("#aside"));
  }
  if (isNew) current = shownRow();
  tell("shown", { row: current, hasFocus: inOutline || (isNew && document.activeElement === document.body) });
};

/** Which field the hands are in, and where in its text. */
const hands = () => {
  const element = document.activeElement;
  const field = element ? fieldOf(element) : null;
  const { selectionStart: start, selectionEnd: end } = element ?? {};
  return { id: element?.id, key: field === element && field ? keyOf(placeOf(field)) : "", start, end };
};

const takeUp = ({ id, key, start, end }) => {
  const element = (id && document.getElementById(id)) || (key && fieldAt(key));
  if (!element) return;
  element.focus({ preventScroll: true });
  if (start !== null && start !== undefined) element.setSelectionRange?.(start, end);
};

let asking = null;
let soon = 0;
let going = Promise.resolve();

/** The question that is on its way is not waited for any more. */
export const stay = () => {
  clearTimeout(soon);
  soon = 0;
  asking?.abort();
};

/** Mark a row, and open it after a pause, in which other keys may go on. */
export const openSoon = (row, pause) => {
  stay();
  setCurrent(row);
  soon = setTimeout(() => open(row), pause);
};

/** Whether the question that is marked is shown; one that is on its way is waited for. */
export const arrived = async () => {
  if (soon) open(current);
  await going;
  return current === shownRow();
};

/** Look at another question, or at this one in another language. */
export const open = (row, options) => {
  stay();
  setCurrent(row);
  going = ask(row, options);
  return going;
};

const ask = async (row, { language = editor.dataset.language } = {}) => {
  asking = new AbortController();
  const search = new URLSearchParams({ row, language });
  const { draft } = document.getElementById("state").dataset;
  try {
    const response = await fetch(`${editor.dataset.parts}?${search}&known=${draft}`, { signal: asking.signal });
    if (response.redirected) return location.reload();
    editor.dataset.language = language;
    show(await response.text(), { isNew: true });
    history.replaceState(null, "", `?${search}`);
  } catch (error) {
    if (error.name === "AbortError") return;
    setCurrent(shownRow());
    const words = document.getElementById("saved");
    words.textContent = words.dataset.waiting;
  }
};
