// The keyboard. Single characters act only in an answer box that is empty or wholly selected.
import { all, answerForm, focusBox, mainBox, one } from "./page.js";
import { chooseMissing } from "./box.js";
import { fieldOf } from "./options.js";
import { closeDocks, dockOpen, openDock } from "./docks.js";
import { dropLast, isSearch, moveInList, takeFound } from "./longlist.js";
import { moveRow } from "./grid.js";

const DOCKS = { F2: "note", F3: "numbers", F4: "appointment", F8: "stop", F9: "say" };

export const goBack = () => one("#back:not([disabled])")?.click();

const emptyOrSelected = (box) => !box.value || (box.selectionStart === 0 && box.selectionEnd === box.value.length);

const MISSING = { d: "*", r: "/", KeyD: "*", KeyR: "/" };

/** Alt+N: the note of the call, whatever page of it stands open; in an open dock the dock's own. */
const toNote = () => {
  const note = dockOpen() ? one("textarea[name=note]", dockOpen()) : one("#outcome-note, #closing-note, #note");
  if (note?.id === "note") return openDock("note");
  note?.focus();
  return Boolean(note);
};

const anywhere = (event) => {
  if (event.altKey && event.code === "KeyN") return toNote();
  if (DOCKS[event.key] && !event.altKey) return openDock(DOCKS[event.key]);
  if (event.key === "Escape") {
    if (dockOpen()) closeDocks();
    else focusBox();
    return true;
  }
  if (event.key === "PageUp" && !dockOpen()) {
    goBack();
    return true;
  }
  // On some keyboards Alt makes another character of the key: then its place counts.
  const missing = event.altKey && (MISSING[event.key.toLowerCase()] ?? MISSING[event.code]);
  const box =
    missing &&
    !dockOpen() &&
    (document.activeElement.matches("#answer [data-box]") ? document.activeElement : one("#box"));
  return Boolean(box) && chooseMissing(box, missing);
};

const inBox = (event, box) => {
  if (event.altKey) return false;
  const signed = box.closest("[data-signed]");
  if (box.closest("#answer, #outcome") && emptyOrSelected(box)) {
    if (event.key === "-" && !signed) {
      goBack();
      return true;
    }
    if (event.key === "*" || event.key === "/") return chooseMissing(box, event.key);
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return arrows(box, event.key === "ArrowDown" ? 1 : -1);
  if (event.key === "Backspace" && isSearch(box)) return dropLast(box);
  return event.key === "Enter" && enter(event, box);
};

const arrows = (box, step) => {
  if ("grid" in box.dataset) return moveRow(step) || true;
  if (isSearch(box)) {
    moveInList(box, step);
    return true;
  }
  return false;
};

const enter = (event, box) => {
  if (event.repeat) return true;
  if (box.value.trim() === "-" && box.closest("[data-signed]")) {
    goBack();
    return true;
  }
  if ("grid" in box.dataset) return moveRow(1);
  if (box.tagName === "TEXTAREA" && !event.shiftKey) {
    box.form.requestSubmit();
    return true;
  }
  const hasTaken = isSearch(box) && takeFound(box);
  const which = all("[data-spec]:not([hidden]) input", box.closest("[data-field]") || box.form).find(
    (input) => !input.value.trim(),
  );
  // "96 Zeta" in the box has its words already: only the server tells them from codes.
  if (which && box.closest("#answer") && !one("#echo")?.classList.contains("bad")) {
    which.focus();
    return true;
  }
  if (hasTaken) return true;
  return toNextBox(box);
};

/** Enter behind the words of an "other": on where the hand would go from the box. */
const enterInWords = (event, target) => {
  const field = event.key === "Enter" && target.closest("[data-spec]") && fieldOf(target);
  const box = field && one("[data-box]", field);
  if (!box || !target.value.trim()) return false;
  if (isSearch(box) && answerForm().classList.contains("multiple")) {
    box.focus();
    return true;
  }
  return toNextBox(box);
};

/** Enter sends a note, as it sends every other text; Shift and Enter starts a new line. */
const sendNote = (event, target) => {
  if (
    event.key !== "Enter" ||
    event.shiftKey ||
    !target.matches("#note, #outcome-note, #closing-note, #appointment-note, #stop-note, #ask-words")
  )
    return false;
  if (!event.repeat && (target.id !== "note" || target.value.trim())) target.form.requestSubmit();
  return true;
};

/** Enter on the language that they speak closes the call, as it does in the box. */
const sendLanguage = (event, target) => {
  if (event.key !== "Enter" || !target.matches("#outcome-language") || !target.value) return false;
  if (!event.repeat) target.form.requestSubmit();
  return true;
};

/** The box behind this one, on a page with several. */
export const nextBox = (box) => {
  if (answerForm()?.dataset.kind !== "block" || box.form !== answerForm()) return null;
  const boxes = all("[data-box]", box.form);
  return boxes[boxes.indexOf(box.matches("[data-box]") ? box : one("[data-box]", fieldOf(box))) + 1] ?? null;
};

/** What Enter does in a box or in the words of an "other", without a key. */
export const pressEnter = (target) => {
  const event = { key: "Enter", repeat: false, shiftKey: false };
  const isDone = target.matches("[data-box]") ? enter(event, target) : enterInWords(event, target);
  if (!isDone) target.form.requestSubmit();
};

const toNextBox = (box) => {
  const next = nextBox(box);
  if (!next) return false;
  next.focus();
  next.select();
  return true;
};

const OPTION = ":is(#answer, #outcome) :is(input[type=radio], input[type=checkbox])";

/**
 * On an answer that was reached by Tab or mouse, keys act as in the box, and the hands go back there; on nothing at
 * all, or where the browser would begin to search, the hands go back.
 */
const besideBox = (event, target) => {
  if (event.altKey || !mainBox()) return false;
  const isCommand = ["-", "*", "/"].includes(event.key);
  if (target.matches(OPTION) && (isCommand || /^\d$/.test(event.key))) {
    focusBox();
    return isCommand && inBox(event, mainBox());
  }
  if (target === document.body ? /^\S$/.test(event.key) : event.defaultPrevented && event.key.length === 1) focusBox();
  return target === document.body && isCommand;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing) return;
  const target = event.target;
  const done =
    anywhere(event) ||
    (target.matches("[data-box]")
      ? inBox(event, target)
      : enterInWords(event, target) || sendNote(event, target) || sendLanguage(event, target));
  if (done || besideBox(event, target)) event.preventDefault();
});
