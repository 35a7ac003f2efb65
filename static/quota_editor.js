// The room of quotas, worked by keyboard or mouse: cells as in a sheet, Tab and arrows between them; a block from Excel
// goes in where the hands are; each change is saved when it is made.
import { inTable, isField, isSwapping, isText, placeOf, room, touch } from "./quota_editor/room.js";
import { act, choose, enter, isTyped, note, remember, rest, undo } from "./quota_editor/saving.js";

const MOVES = { ArrowUp: -1, ArrowDown: 1, Enter: 1 };

const goTo = (field, by) => {
  const cell = field.closest("td");
  const rows = [...cell.closest("table").rows];
  const row = rows[rows.indexOf(cell.parentElement) + by];
  const beside = row?.cells[Math.min(cell.cellIndex, row.cells.length - 1)]?.querySelector("input");
  if (!beside) return enter(field);
  beside.focus();
  return beside.select();
};

const sameInLine = (field) => {
  const { table, line } = placeOf(field);
  act(field, { deed: "same", table, line, text: field.value });
};

const paste = (field, text) => {
  const { table, line, column } = placeOf(field);
  act(field, { deed: "paste", table, line, column, text });
};

const openPaste = () => {
  const dialog = document.getElementById("paste");
  if (!dialog || !document.getElementById("open-paste")) return;
  const here = document.activeElement?.closest("[data-table]")?.dataset.table;
  const table = dialog.querySelector("select[name=table]");
  if (here && table) table.value = here;
  dialog.showModal();
  document.getElementById("pasted").focus();
};

const send = async (form) => {
  const data = { ...placeOf(form), ...Object.fromEntries(new FormData(form)) };
  const { deed } = form.dataset;
  if (!(await act(form, data))) return;
  if (deed === "cell") location.assign(`${location.pathname}#cell-${data.row}`);
  if (deed === "paste") {
    document.getElementById("paste")?.close();
    document.getElementById("pasted").value = "";
  }
  if (deed === "make") [...document.querySelectorAll(".quota-table")].at(-1)?.querySelector("td input")?.focus();
  if (deed === "add") document.getElementById("add-more")?.querySelector("summary").focus();
};

/** What must be written with what is chosen: classes of a number, values of a column of the sample. */
const showValues = () => {
  for (const part of document.querySelectorAll("[data-values-of]")) {
    const select = document.getElementById(part.dataset.valuesOf);
    const { needs = "", values = "" } = select.selectedOptions[0]?.dataset ?? {};
    const input = part.querySelector("input");
    part.hidden = needs === "";
    input.placeholder = needs === "number" ? "18-34, 35-54, 55+" : "";
    if (needs === "sample" && !input.value) input.value = values;
    if (needs !== "sample" && input.value && !/\d/.test(input.value)) input.value = "";
  }
};

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("#room form[data-deed]");
  if (form) touch(form);
  if (!isText(target)) return;
  note(target);
  if (target.dataset.deed !== "total") rest(target);
});

document.addEventListener("condition:asked", ({ target }) => {
  const form = target.closest("#room form[data-deed]");
  if (form) touch(form);
});

document.addEventListener("change", ({ target }) => {
  if (target.closest?.("#make-form select")) showValues();
  if (isField(target) && !isText(target)) choose(target);
});

document.addEventListener("focusout", ({ target }) => {
  if (!isSwapping() && isText(target) && target.isConnected) enter(target);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button, a");
  if (!button) return;
  if (button.id === "open-paste") openPaste();
  else if (button.id === "open-make") document.getElementById("make").open = true;
  else if ("close" in button.dataset) button.closest("dialog").close();
  else if (button.dataset.address) act(button, { target: button.dataset.target }, button.dataset.address);
  else if (button.matches("#room button[data-deed]")) act(button, placeOf(button));
});

document.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  if (target.matches(".studio-undo")) undo(submitter?.name ?? "undo");
  else if (target.matches("form[data-deed]")) send(target);
  else return;
  event.preventDefault();
});

document.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain");
  if (!inTable(event.target) || event.target.dataset.deed !== "target" || !/[\n\t]/.test(text.trim())) return;
  event.preventDefault();
  paste(event.target, text);
});

const inGrid = (event) => {
  const { target, key } = event;
  if (!inTable(target) || event.ctrlKey || event.altKey || event.metaKey) return false;
  if (key === "=" && target.dataset.deed === "target") sameInLine(target);
  else if (key in MOVES) goTo(target, key === "Enter" && event.shiftKey ? -1 : MOVES[key]);
  else return false;
  return true;
};

const everywhere = (event) => {
  const key = event.key.toLowerCase();
  if (event.altKey && !event.ctrlKey && key === "v") openPaste();
  else if ((event.ctrlKey || event.metaKey) && !event.altKey && key === "z") {
    const { target } = event;
    const isWriting = target.matches("textarea, input:not([type=checkbox])") && (!isField(target) || isTyped(target));
    if (isWriting) return false;
    undo(event.shiftKey ? "redo" : "undo");
  } else return false;
  return true;
};

const inDialog = (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter") return false;
  document.getElementById("paste-form")?.requestSubmit();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || !room()) return;
  const isOpen = document.querySelector("dialog[open]");
  if (isOpen ? inDialog(event) : inGrid(event) || everywhere(event)) event.preventDefault();
});

document.addEventListener("room:shown", () => {
  remember();
  showValues();
});
const first = "table.quota-targets tbody input, #make[open] select";
remember();
showValues();
if (!location.hash && !document.querySelector("[autofocus]"))
  document.querySelector(first)?.focus({ preventScroll: true });
