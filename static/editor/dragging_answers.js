// Answers of a list are dragged by their handle; a line shows where one would stand. Alt+Shift with the arrows does the same.
import { editor } from "./cells.js";
import { act } from "./deeds.js";
import { shownRow } from "./parts.js";

let dragged = null;

const rowOf = (target) => target.closest?.("#answers tbody tr") ?? null;

const unmark = () => {
  for (const row of document.querySelectorAll("#answers [data-drop]")) delete row.dataset.drop;
};

const isAbove = (row, y) => {
  const box = row.getBoundingClientRect();
  return y < box.top + box.height / 2;
};

editor.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.("#answers [data-control=handle]")) return;
  dragged = rowOf(event.target);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setDragImage(dragged, 0, 0);
});
editor.addEventListener("dragover", (event) => {
  const row = rowOf(event.target);
  if (!dragged || !row) return;
  event.preventDefault();
  unmark();
  row.dataset.drop = isAbove(row, event.clientY) ? "before" : "behind";
});
editor.addEventListener("drop", (event) => {
  const row = rowOf(event.target);
  if (!dragged || !row) return;
  event.preventDefault();
  const data = { row: shownRow(), rows: dragged.dataset.row, after: row.dataset.row };
  const isMoved = row !== dragged;
  const before = isAbove(row, event.clientY);
  if (isMoved) act("place-answer", { ...data, ...(before && { before: "on" }) });
});
editor.addEventListener("dragend", () => {
  dragged = null;
  unmark();
});
