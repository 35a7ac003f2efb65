// In a text, `$` offers the questions asked before: the one that is chosen is read in its place. While the text is not
// written in, it is shown with chips; where an answer may be missing, words are given that are read instead.
import { close, isOpen, move, openAt, picked } from "../condition/list.js";
import { known, subjectsFor } from "../condition/names.js";
import { editor } from "./cells.js";

const NAME = /\$\{?([^{}$.,;:!?]{0,40})$/;
const isText = (target) => target.closest("[data-control=text]") !== null && target.localName === "textarea";
let start = 0;

const begunIn = (field) => NAME.exec(field.value.slice(0, field.selectionStart));

const offer = async (field) => {
  if (!begunIn(field)) return shut(field);
  const names = await known(document.querySelector("#question [data-condition][data-column=relevant]"));
  if (document.activeElement !== field) return undefined;
  const found = begunIn(field); // more may have been typed meanwhile
  if (!found) return shut(field);
  start = found.index;
  openAt(field, subjectsFor(names, found[1]), true);
  return isOpen() || shut(field);
};

const shut = (field) => {
  close();
  for (const name of ["aria-expanded", "aria-controls", "aria-activedescendant"]) field.removeAttribute(name);
};

const take = (field) => {
  const { key } = picked();
  const rest = field.value.slice(field.selectionEnd);
  shut(field);
  field.setRangeText(key, start, field.selectionEnd + (rest.startsWith("}") ? 1 : 0), "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

const shownOver = (field) => field.parentElement.querySelector(".text-shown");

editor.addEventListener("input", (event) => {
  if (!isText(event.target)) return;
  shownOver(event.target).hidden = true; // until the server has read the text
  offer(event.target);
});

/** Words between quotes, of which they hold no other ones than these. */
const quoted = (words) => {
  if (!words.includes("'")) return `'${words}'`;
  return words.includes('"') ? `'${words.replaceAll("'", "’")}'` : `"${words}"`;
};

/** The words for who has no answer stand in the text from now on; without any, as before. */
const putWords = (input) => {
  const field = document.getElementById(input.dataset.words);
  const { mark, name } = input.dataset;
  const words = input.value.trim().replace(/[{}]/g, "");
  const made = words ? `{words(\${${name}}, ${quoted(words)})}` : `\${${name}}`;
  if (made === mark || !field.value.includes(mark)) return;
  input.defaultValue = input.value;
  field.value = field.value.replaceAll(mark, made);
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

editor.addEventListener("click", (event) => {
  const input = event.target.closest(".chip-words button")?.parentElement.querySelector("input");
  if (input) putWords(input);
});
editor.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.dataset.words === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  putWords(event.target);
});

// Words that are being written stay while what is said of their field is brought up to date.
editor.addEventListener("question", ({ detail: { part, left } }) => {
  for (const input of left?.querySelectorAll("[data-words]") ?? []) {
    const next = part.querySelector(`#${input.id}`);
    const isSame = next?.dataset.mark === input.dataset.mark && left.dataset.row === part.dataset.row;
    if (isSame && input.value !== input.defaultValue) next.value = input.value;
  }
});
editor.addEventListener(
  "keydown",
  (event) => {
    if (!isText(event.target) || !isOpen() || event.altKey || event.ctrlKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape") shut(event.target);
    else if ((event.key === "Enter" || event.key === "Tab") && picked()) take(event.target);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
editor.addEventListener("pointerdown", (event) => {
  const line = event.target.closest(".condition-list li");
  if (!line || !isText(document.activeElement)) return;
  event.preventDefault();
  move(0, line);
  take(document.activeElement);
});
editor.addEventListener("focusout", (event) => {
  if (isText(event.target)) shut(event.target);
});

/** Ctrl+B: what is marked in the text is read with stress, or no longer; whether it is a text. */
export const stress = (field) => {
  if (!isText(field)) return false;
  const { selectionStart: start, selectionEnd: end, value } = field;
  const inner = value.slice(start, end);
  const isOn = value.slice(0, start).endsWith("**") && value.slice(end).startsWith("**");
  if (isOn) field.setRangeText(inner, start - 2, end + 2, "select");
  else {
    field.setRangeText(`**${inner}**`, start, end, "end");
    field.setSelectionRange(start + 2, end + 2);
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
};
