// What is typed and cannot be stored, as a colleague has changed the cell, or removed its row, or it means nothing there:
// it is kept, told beneath its field, and in a list while its field is not shown.
import { editor, fieldAt } from "./cells.js";

const kept = new Map();
const list = document.getElementById("unsettled");

export const isEmpty = () => kept.size === 0;

/** What is kept of the cell: the change, and what the cell holds, or the trouble. */
export const keptOf = (key) => kept.get(key);

const words = (text) => {
  const fault = document.createElement("p");
  fault.className = "fault";
  fault.setAttribute("role", "alert");
  fault.textContent = text;
  return fault;
};

const boxOf = (key) => [...editor.querySelectorAll("[data-taken]")].find((box) => box.dataset.taken === key);

const askBeneath = (field, key, holds) => {
  boxOf(key)?.remove();
  const box = document.getElementById("taken").content.cloneNode(true).firstElementChild;
  box.dataset.taken = key;
  box.querySelector(".holds").textContent = holds || "–";
  box.addEventListener("click", ({ target: { dataset } }) => {
    if (!dataset.keep) return;
    settle(key);
    field.dispatchEvent(
      new CustomEvent("decided", { bubbles: true, detail: { isMine: dataset.keep === "mine", holds } }),
    );
  });
  (field.closest(".field") ?? field.closest(".scroll-sideways")).append(box);
};

/** Tell beneath the field what became of what was typed. */
export const tellBeneath = (key) => {
  const field = fieldAt(key);
  const { holds, trouble } = kept.get(key);
  if (!field) return;
  const says = document.getElementById(field.getAttribute("aria-describedby") ?? "");
  if (holds !== undefined) askBeneath(field, key, holds);
  else if (says) says.replaceChildren(words(trouble));
  else document.getElementById("saved").textContent = trouble;
};

const lineOf = ([key, { change, holds, trouble }]) => {
  const line = document.getElementById("unsettled-one").content.cloneNode(true).firstElementChild;
  const link = line.querySelector("a");
  link.textContent = change.code;
  link.href = `?row=${change.shown}`;
  Object.assign(link.dataset, { row: change.shown, column: change.heading });
  const taken = document.getElementById("taken").content.querySelector("p").cloneNode(true);
  taken.querySelector(".holds").textContent = holds || "–";
  const told = holds === undefined ? [trouble] : taken.childNodes;
  line.querySelector(".told").replaceChildren(...told);
  line.querySelector(".typed").textContent = change.text;
  line.querySelector("button").addEventListener("click", () => settle(key));
  return line;
};

/** List what is kept of fields that are not shown. */
export const listUnsettled = () => {
  const hidden = [...kept].filter(([key]) => !fieldAt(key));
  const signature = JSON.stringify(hidden);
  if (list.dataset.listed === signature) return;
  list.dataset.listed = signature;
  list.replaceChildren(...hidden.map(lineOf));
};

/** Keep what cannot be stored, and tell it. */
export const keep = (key, entry) => {
  kept.set(key, entry);
  tellBeneath(key);
  listUnsettled();
};

/** It is decided what becomes of it. */
export const settle = (key) => {
  boxOf(key)?.remove();
  if (kept.delete(key)) listUnsettled();
};
