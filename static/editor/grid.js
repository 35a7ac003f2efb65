// The answers are a grid: Enter goes down as in Excel and opens one more row at the end; a paste of several lines is
// looked at first; rows are moved and removed. Nothing that is typed waits for the network.
import { editor } from "./cells.js";
import { openPaste } from "./adding.js";
import { add, isEmpty, move, nextCode, redraw, remove } from "./answers_line.js";
import { shownRow } from "./parts.js";

const inGrid = (target) => target.closest("#answers") !== null;
const newText = () => document.getElementById("new-text");
const newCode = () => document.getElementById("new-code");

/** Add what is written in the last row of a question's grid; its fields are free for the next one at once. */
const addAnswer = (question = document.getElementById("question")) => {
  const [code, text] = ["#new-code", "#new-text"].map((id) => question.querySelector(id));
  const written = text?.value.trim();
  if (!written) return;
  add(code.value.trim() || code.placeholder, written, question);
  code.value = "";
  text.value = "";
  if (question.isConnected) code.placeholder = nextCode();
};

// What is being written there while the question is shown anew stays; where another one is shown, it is added.
editor.addEventListener("question", ({ detail: { left } }) => {
  if (left.dataset.row !== shownRow() || !newText()) addAnswer(left);
  else {
    newCode().value = left.querySelector("#new-code")?.value ?? "";
    newText().value = left.querySelector("#new-text")?.value ?? "";
  }
  redraw();
});

addEventListener("beforeunload", (event) => {
  if (!isEmpty() || newText()?.value.trim()) event.preventDefault();
});

/** The field above or below, in the same column; from the last row the one for a new answer. */
const goTo = (field, by) => {
  const cell = field.closest("td");
  const row = cell.parentElement;
  const beside = by > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (beside) (beside.cells[cell.cellIndex].querySelector("input, select") ?? beside.querySelector("input")).focus();
  else if (by > 0) newText().focus();
};

/** Remove an answer; the hands go on to the one that takes its place. */
const removeRow = (row) => {
  const { activeElement } = document;
  const cell = row.contains(activeElement) ? activeElement.closest("td").cellIndex : 1;
  const next = row.nextElementSibling ?? row.previousElementSibling;
  remove(row);
  (next?.cells[cell].querySelector("input, select") ?? next?.querySelector("input") ?? newText()).focus();
};

/** Whether the key means something in the grid. */
const handled = (event) => {
  const { target, key } = event;
  const row = target.closest("tbody tr");
  if (target.localName === "button") return false;
  if (!row) {
    if (key !== "Enter") return false;
    addAnswer();
  } else if (event.altKey && event.shiftKey && (key === "ArrowUp" || key === "ArrowDown"))
    move(row, key === "ArrowUp" ? -1 : 1);
  else if (event.ctrlKey && key === "Delete") removeRow(row);
  else if (key === "Enter" && !event.ctrlKey && !event.altKey) goTo(target, event.shiftKey ? -1 : 1);
  else return false;
  return true;
};

editor.addEventListener("keydown", (event) => {
  if (event.isComposing || !inGrid(event.target) || !handled(event)) return;
  event.preventDefault();
  event.stopPropagation();
});

editor.addEventListener("click", ({ target }) => {
  if (target.closest("[data-remove-answer]")) removeRow(target.closest("tr"));
});

editor.addEventListener("focusout", (event) => {
  const isLeft = event.target.closest("#answers tfoot") && !event.relatedTarget?.closest("#answers tfoot");
  if (isLeft && event.relatedTarget) addAnswer();
});

editor.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain");
  if (!inGrid(event.target) || !/[\n\t]/.test(text.trim())) return;
  event.preventDefault();
  openPaste(text);
});
