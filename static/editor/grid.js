// The answers are a grid: Enter goes down as in Excel and opens one more row at the end; a paste of several lines is
// looked at first; rows are moved and removed.
import { editor } from "./cells.js";
import { openPaste } from "./adding.js";
import { act } from "./deeds.js";
import { shownRow } from "./parts.js";

const inGrid = (target) => target.closest("#answers") !== null;
const newText = () => document.getElementById("new-text");

const newCode = () => document.getElementById("new-code");
const RETRY = 2000;
const waiting = [];
let isSending = false;
let retry = 0;

/** An answer that cannot be added goes back to where it was written, else it is said. */
const giveBack = ({ row, text }) => {
  if (row === shownRow() && newText() && !newText().value) newText().value = text;
  else document.getElementById("saved").append(` “${text}”`);
};

/** Add the answers that wait, one after the other; what nobody heard of is sent again. */
const sendAnswers = async () => {
  clearTimeout(retry);
  if (isSending) return;
  isSending = true;
  while (waiting.length) {
    const isDone = await act("answer", waiting[0]);
    if (isDone === null) {
      retry = setTimeout(sendAnswers, RETRY);
      break;
    }
    const [sent] = waiting.splice(0, 1);
    if (!isDone) giveBack(sent);
  }
  isSending = false;
};

/** Add what is written in the last row of a question's grid; its fields are free for the next one at once. */
const addAnswer = (question = document.getElementById("question")) => {
  const [code, text] = ["#new-code", "#new-text"].map((id) => question.querySelector(id));
  const written = text?.value.trim();
  if (!written) return;
  const next = waiting.length ? "" : code.placeholder;
  const { language } = editor.dataset;
  waiting.push({ row: question.dataset.row, code: code.value.trim() || next, text: written, language });
  code.value = "";
  text.value = "";
  sendAnswers();
};

// What is being written there while the question is shown anew stays; where another one is shown, it is added.
editor.addEventListener("question", ({ detail: { left } }) => {
  if (left.dataset.row !== shownRow() || !newText()) return addAnswer(left);
  newCode().value = left.querySelector("#new-code")?.value ?? "";
  newText().value = left.querySelector("#new-text")?.value ?? "";
  return undefined;
});

window.addEventListener("online", sendAnswers);
window.addEventListener("beforeunload", (event) => {
  if (waiting.length || newText()?.value.trim()) event.preventDefault();
});

/** The field above or below, in the same column; from the last row the one for a new answer. */
const goTo = (field, by) => {
  const cell = field.closest("td");
  const row = cell.parentElement;
  const beside = by > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (beside) beside.cells[cell.cellIndex].querySelector("input, select").focus();
  else if (by > 0) newText().focus();
};

const removeRow = async (row) => {
  const at = row.rowIndex;
  await act("remove-answers", { row: shownRow(), rows: row.dataset.row });
  const rows = document.getElementById("answers")?.tBodies[0].rows ?? [];
  (rows[Math.min(at - 1, rows.length - 1)]?.querySelector("input") ?? newText())?.focus();
};

const moveRow = async (row, before) => {
  await act("move-answer", { row: shownRow(), after: row.dataset.row, ...(before && { before: "on" }) });
  document.querySelector(`#answers tr[data-row="${row.dataset.row}"] input`)?.focus();
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
    moveRow(row, key === "ArrowUp");
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
