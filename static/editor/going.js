// Ctrl+K goes to a question by its code or its words, or does what a key does: the commands are those of the list of keys.
import { close, isOpen, move, openAt, picked } from "../condition/list.js";
import { flat } from "../interviewer/searching.js";
import { focusOutline } from "./outline.js";
import { open } from "./parts.js";

const MOST = 30;
const dialog = document.getElementById("go");
const box = document.getElementById("go-to");

const questions = () =>
  [...document.getElementById("outline").children].map((item) => {
    const [code, title] = [item.querySelector("b").textContent, item.querySelector("a span").textContent];
    return { words: code, small: title, run: () => open(item.dataset.row).then(focusOutline) };
  });

const press = (key) => {
  focusOutline();
  const [name, ...held] = key.split("+").reverse();
  const keys = { altKey: held.includes("Alt"), ctrlKey: held.includes("Ctrl") };
  const code = /^\d$/.test(name) ? `Digit${name}` : "";
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: name, code, ...keys, bubbles: true }));
};

const commands = () =>
  [...document.querySelectorAll("#keys dd[data-key]")].map((line) => ({
    words: line.textContent,
    small: line.previousElementSibling.textContent.trim(),
    run: () => press(line.dataset.key),
  }));

const offer = () => {
  const wanted = flat(box.value);
  const all = [...questions(), ...commands()];
  const starts = all.filter((one) => flat(one.words).startsWith(wanted));
  const others = all.filter((one) => !starts.includes(one) && flat(`${one.words} ${one.small}`).includes(wanted));
  openAt(box, wanted ? [...starts, ...others].slice(0, MOST) : [], true);
};

const take = () => {
  const item = picked();
  close();
  dialog.close();
  item?.run();
};

export const openGo = () => {
  dialog.showModal();
  box.value = "";
  box.focus();
};

box.addEventListener("input", offer);
box.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (isOpen() && (event.key === "ArrowDown" || event.key === "ArrowUp")) move(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter") take();
  else return;
  event.preventDefault();
});
dialog.addEventListener("pointerdown", (event) => {
  const line = event.target.closest(".condition-list li");
  if (!line) return;
  event.preventDefault();
  move(0, line);
  take();
});
dialog.addEventListener("close", () => close());
