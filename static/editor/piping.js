// In a text, `$` offers the questions asked before: the one that is chosen is read in its place.
import { close, isOpen, move, openAt, picked } from "../condition/list.js";
import { known, subjectsFor } from "../condition/names.js";
import { editor } from "./cells.js";

const NAME = /\$\{?([^{}$.,;:!?]{0,40})$/;
const isText = (target) => target.closest("[data-control=text]") !== null && target.localName === "textarea";
let start = 0;

const offer = async (field) => {
  const found = NAME.exec(field.value.slice(0, field.selectionStart));
  if (!found) return shut(field);
  const names = await known(document.querySelector("#question [data-condition][data-column=relevant]"));
  if (document.activeElement !== field) return undefined;
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

editor.addEventListener("input", (event) => {
  if (isText(event.target)) offer(event.target);
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
