// The answers are a grid: Enter goes down as in Excel and opens one more row at the end; a paste of several lines is
// looked at first; rows are moved and removed; an answer leads elsewhere.
import { editor } from "./cells.js";
import { openPaste } from "./adding.js";
import { act } from "./deeds.js";
import { shownRow } from "./parts.js";

const inGrid = (target) => target.closest("#answers") !== null;
const newText = () => document.getElementById("new-text");

const addAnswer = async () => {
  const text = newText().value.trim();
  const code = document.getElementById("new-code");
  if (!text) return;
  newText().value = "";
  const sent = { code: code.value.trim() || code.placeholder, text, language: editor.dataset.language };
  if (await act("answer", sent)) newText()?.focus();
  else newText().value = text;
};

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

// The places an answer may lead to are the same for all of them: they stand in the page once.
editor.addEventListener("focusin", (event) => {
  const select = event.target.closest("select[data-jump]");
  if (!select || "filled" in select.dataset) return;
  select.dataset.filled = "";
  const chosen = select.value;
  const places = document.getElementById("targets").content.cloneNode(true);
  select.replaceChildren(select.options[0], ...[...places.children]);
  if (chosen && ![...select.options].some((one) => one.value === chosen)) select.add(new Option(chosen, chosen));
  select.value = chosen;
});
editor.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-jump]");
  if (select) act("jump", { row: shownRow(), code: select.dataset.jump, text: select.value });
});
