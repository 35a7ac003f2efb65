// A group of questions that are alike is one card: its rows are written one beneath the other, moved and deleted there.
import { editor } from "./cells.js";
import { act } from "./deeds.js";
import { shownRow } from "./parts.js";

const newRow = () => document.getElementById("new-row");
const inputOf = (row) => document.querySelector(`#grid-rows tr[data-row="${row}"] input`);

const add = async (text) => {
  newRow().value = "";
  if (await act("grid-rows", { row: shownRow(), text })) newRow()?.focus();
  else newRow().value = text;
};

const remove = async (row) => {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  await act("remove", { row: shownRow(), rows: row.dataset.row });
  (inputOf(next?.dataset.row) ?? newRow())?.focus();
};

const move = async (row, before) => {
  const beside = before ? row.previousElementSibling : row.nextElementSibling;
  if (!beside) return;
  const data = { row: shownRow(), rows: row.dataset.row, after: beside.dataset.row };
  await act("place", { ...data, ...(before && { before: "on" }) });
  inputOf(row.dataset.row)?.focus();
};

/** Whether the key means something in the card. */
const handled = (event) => {
  const { target, key } = event;
  const row = target.closest("tbody tr");
  if (!row) {
    if (key !== "Enter" || !target.value.trim()) return false;
    add(target.value);
  } else if (event.altKey && event.shiftKey && (key === "ArrowUp" || key === "ArrowDown")) move(row, key === "ArrowUp");
  else if (event.ctrlKey && key === "Delete") remove(row);
  else if (key === "Enter" && target.localName === "input")
    (row[event.shiftKey ? "previousElementSibling" : "nextElementSibling"]?.querySelector("input") ?? newRow()).focus();
  else return false;
  return true;
};

editor.addEventListener("keydown", (event) => {
  if (event.isComposing || !event.target.closest("#grid-rows") || !handled(event)) return;
  event.preventDefault();
  event.stopPropagation();
});
editor.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain");
  if (event.target.id !== "new-row" || !text.trim().includes("\n")) return;
  event.preventDefault();
  add(text);
});
editor.addEventListener("click", ({ target }) => {
  if (target.closest("[data-remove-row]")) remove(target.closest("tr"));
});
