// A group of questions that are alike is one card: its rows are written one beneath the other, moved and deleted there.
import { editor } from "./cells.js";
import { act, inTurn, sendDeed } from "./deeds.js";
import { shownRow } from "./parts.js";

const newRow = () => document.getElementById("new-row");
const inputOf = (row) => document.querySelector(`#grid-rows tr[data-row="${row}"] input`);

const waiting = [];

/** Rows that are written while others are on their way go together, in the request behind. */
const send = async () => {
  const [question] = waiting.map((line) => line.question);
  const lines = waiting.filter((line) => line.question === question);
  if (!lines.length) return true;
  waiting.splice(0, waiting.length, ...waiting.filter((line) => line.question !== question));
  const text = lines.map((line) => line.text).join("\n");
  const isDone = await sendDeed({ deed: "grid-rows", row: question, text });
  if (isDone) return isDone;
  if (question === shownRow() && lines.length === 1 && newRow() && !newRow().value) newRow().value = text;
  else document.getElementById("saved").append(` “${text}”`);
  return isDone;
};

const add = (text, question = shownRow()) => {
  if (newRow()) newRow().value = "";
  waiting.push({ question, text });
  inTurn(send);
};

// What is being written there while the card is shown anew stays; where another one is shown, it is added.
editor.addEventListener("question", ({ detail: { left } }) => {
  const written = left.querySelector("#new-row")?.value ?? "";
  if (left.dataset.row === shownRow() && newRow()) newRow().value = written;
  else if (written.trim()) add(written, left.dataset.row);
});

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
