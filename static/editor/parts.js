// Parts of the page that the server writes anew: outline, question, what stands beside. A field in which somebody
// types is never touched; beneath it the words about it are brought up to date.
// Who keeps something of a part hears of it: `question` when its fields are new ones, `shown` when a row is shown.
import { unpressed } from "../condition/pressing.js";
import { isAsking, isWalking, settled as answered } from "../condition/steps.js";
import { editor, fieldAt, fieldOf, keyOf, placeOf, textOf } from "./cells.js";
import { waitingFor } from "./waiting.js";

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
  question().setAttribute("aria-busy", String(current !== shownRow())); // nothing is to be typed into the one that goes
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
  for (const says of part.querySelectorAll(".field-says, .text-shown"))
    document.getElementById(says.id)?.replaceWith(says);
  for (const id of ["h-question", "reached"])
    document.getElementById(id).textContent = part.querySelector(`#${id}`).textContent;
};

/** Conditions of the question whose last step is on its way: until it comes back their fields do not hold it. */
const stepping = () => [...question().querySelectorAll("[data-condition]")].filter(isAsking);

export const conditionsBuilt = () => Promise.all(stepping().map(answered));

export const isTypedIn = () => question().contains(document.activeElement) && fieldOf(document.activeElement) !== null;

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
    if (isNew || isWhole || !(isTypedIn() || stepping().length)) {
      const { scrollTop } = question().querySelector(".editor-form") ?? {};
      const left = question();
      if (isSame) keepOpen(left, next);
      left.after(next);
      if (isSame) carry(left, next);
      left.remove();
      tell("question", { part: next, left });
      if (isSame && scrollTop) next.querySelector(".editor-form").scrollTop = scrollTop;
      if (!inOutline) takeUp(before, isSame);
    } else merge(next);
    replace(parts.content.querySelector("#aside"));
  } else if (current === shownRow() && !isTypedIn()) open(current); // what was changed may matter here, too
  if (isNew) current = shownRow();
  tell("shown", { row: current, hasFocus: inOutline || (isNew && document.activeElement === document.body) });
};

const conditionOf = (field) => field.querySelector("[data-condition]");

/** Whether a condition is ahead of what the server wrote: it is being built, or what it says is not stored yet. */
const isAhead = (field, fresh) => {
  const root = conditionOf(field);
  if (isAsking(root) || isWalking(root) || waitingFor(keyOf(placeOf(field)))) return true;
  return root.dataset.incomplete === "yes" && textOf(field) === textOf(fresh);
};

/** Conditions that are ahead stay, as they are and with the hands in them, in place of those that the answer shows. */
const carry = (from, to) => {
  const ahead = new Map(
    [...from.querySelectorAll("[data-composite]:has([data-condition])")].map((one) => [keyOf(placeOf(one)), one]),
  );
  for (const fresh of to.querySelectorAll("[data-composite]:has([data-condition])")) {
    const field = ahead.get(keyOf(placeOf(fresh)));
    if (!field || !isAhead(field, fresh)) continue;
    const written = conditionOf(fresh);
    if (written.parentElement.moveBefore) written.parentElement.moveBefore(conditionOf(field), written);
    else written.before(conditionOf(field));
    written.remove();
  }
};

/** What is open of a question stays open when its answer comes. */
const keepOpen = (from, to) => {
  for (const { id } of from.querySelectorAll("details[id][open]")) to.querySelector(`#${id}`)?.setAttribute("open", "");
};

/** What Tab stops at in the question that is shown, in its order. */
export const stops = () =>
  [...question().querySelectorAll("a, button, input, select, textarea, summary")].filter(
    (one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility(),
  );

/** Which field the hands are in, and where in its text. */
const hands = () => {
  const element = document.activeElement;
  const field = element ? fieldOf(element) : null;
  const { selectionStart: start, selectionEnd: end } = element ?? {};
  const key = field === element && field ? keyOf(placeOf(field)) : "";
  return { element, id: element?.id, key, at: element?.id || key ? -1 : stops().indexOf(element), start, end };
};

const takeUp = ({ element: before, id, key, at, start, end }, isSame) => {
  if (before === document.activeElement && question().contains(before)) return; // it was carried over with the hands in it
  const element =
    (question().contains(before) && before) ||
    (id && document.getElementById(id)) ||
    (key && fieldAt(key)) ||
    (isSame && stops()[at]);
  if (!element) return;
  element.focus({ preventScroll: true });
  if (start !== null && start !== undefined) element.setSelectionRange?.(start, end);
};

const kept = `given:${editor.dataset.study}`;
let given = JSON.parse(sessionStorage.getItem(kept) ?? "{}");
let seed = 1;

/** What was chosen for looking at questions: answers to earlier ones, and the draw of random orders. */
export const preferences = (row = shownRow()) => ({
  given: JSON.stringify(given),
  seed,
  ...(String(row) === shownRow() && windowOf()),
});

/** Which part of a long list of answers is shown. */
const windowOf = () => {
  const part = document.getElementById("answers-window");
  if (!part) return {};
  return { start: part.dataset.start, find: document.getElementById("answers-find").value };
};

/** Look at the question after other answers, or in another order. */
export const lookAgain = async ({ name, answer } = {}) => {
  if (name === undefined) seed += 1;
  else given = { ...given, [name]: answer };
  sessionStorage.setItem(kept, JSON.stringify(given));
  const search = new URLSearchParams({ row: shownRow(), language: editor.dataset.language, ...preferences() });
  const { draft } = document.getElementById("state").dataset;
  const response = await fetch(`${editor.dataset.parts}?${search}&known=${draft}`);
  if (!response.ok || response.redirected) return;
  const parts = document.createElement("template");
  parts.innerHTML = await response.text();
  await unpressed();
  const next = parts.content.querySelector("#aside");
  if (next?.dataset.row !== shownRow()) return;
  const { id } = document.activeElement;
  const open = [...document.querySelectorAll("#seen details[open]")].map((one) => one.id);
  replace(next);
  for (const one of open) document.getElementById(one)?.setAttribute("open", "");
  document.getElementById(id)?.focus({ preventScroll: true });
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
  const mine = new AbortController();
  asking = mine;
  const search = new URLSearchParams({ row, language });
  const { draft } = document.getElementById("state").dataset;
  const more = new URLSearchParams({ ...preferences(row), known: draft });
  try {
    const response = await fetch(`${editor.dataset.parts}?${search}&${more}`, { signal: mine.signal });
    if (response.redirected) return location.reload();
    if (!response.ok) throw new Error(response.statusText);
    const html = await response.text();
    await conditionsBuilt();
    await unpressed();
    if (mine.signal.aborted) return undefined;
    editor.dataset.language = language;
    show(html, { isNew: true });
    history.replaceState(null, "", `?${search}`);
  } catch (error) {
    if (error.name === "AbortError") return;
    setCurrent(shownRow());
    const words = document.getElementById("saved");
    words.textContent = words.dataset.waiting;
  }
};

/** Bring what is shown up to date with what others have changed, unless something else is shown by then. */
export const refresh = async (mayShow) => {
  const row = shownRow();
  const beside = rowBeside(row);
  const { draft } = document.getElementById("state").dataset;
  const shown = { row, beside, language: editor.dataset.language, known: draft, ...preferences(row) };
  const response = await fetch(`${editor.dataset.parts}?${new URLSearchParams(shown)}&unattended`);
  if (response.redirected || !response.ok) return;
  const html = await response.text();
  await unpressed();
  const { draft: now } = document.getElementById("state").dataset;
  if (row !== shownRow() || row !== current || now !== draft || !mayShow()) return;
  show(html);
  if (!document.querySelector(`#outline li[data-row="${row}"]`) && !isTypedIn()) await open(beside || "");
};
