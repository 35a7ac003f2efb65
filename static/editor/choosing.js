// Several questions are chosen for one deed; a question is dragged to its place. All of it has keys, too.
import { editor } from "./cells.js";
import { act } from "./deeds.js";
import { currentRow, step } from "./outline.js";
import { setCurrent } from "./parts.js";

const outline = () => document.getElementById("outline");
const bar = document.getElementById("chosen");
const chosen = new Set();

const paint = () => {
  for (const item of outline().children) item.classList.toggle("chosen", chosen.has(item.dataset.row));
  bar.hidden = chosen.size === 0;
  document.getElementById("chosen-count").textContent = String(chosen.size);
};

export const choose = (item = currentRow()) => {
  if (!item) return;
  if (!chosen.delete(item.dataset.row)) chosen.add(item.dataset.row);
  paint();
};

export const extend = (by) => {
  if (!chosen.has(currentRow()?.dataset.row)) choose();
  step(by, { hasFocus: true });
  if (!chosen.has(currentRow()?.dataset.row)) choose();
};

/** Whether something was chosen, and is no longer. */
export const leave = () => {
  const had = chosen.size > 0;
  chosen.clear();
  paint();
  return had;
};

/** Do something to what is chosen, else to the current row. */
export const actOnChosen = async (deed, data = {}) => {
  const rows = chosen.size ? [...chosen] : [currentRow()?.dataset.row].filter(Boolean);
  if (!rows.length) return;
  chosen.clear();
  await act(deed, { rows: rows.join(" "), ...data });
  paint();
};

editor.addEventListener("shown", paint);
document.getElementById("leave-chosen").addEventListener("click", leave);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-deed]");
  if (!button) return;
  const menu = button.closest("details");
  if (menu) menu.open = false;
  const { deed, before } = button.dataset;
  if (deed === "remove" || deed === "group") actOnChosen(deed);
  else act(deed, before ? { before } : {});
});

document.getElementById("set-in-all").addEventListener("change", ({ target: select }) => {
  const [code, text] = select.value.split(":");
  select.value = "";
  if (code) actOnChosen("set", { code, text });
});

let dragged = null;
let target = null;

const aim = (item) => {
  target?.classList.remove("dropping");
  target = item;
  target?.classList.add("dropping");
};

editor.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("#outline li");
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
editor.addEventListener("dragover", (event) => {
  const item = event.target.closest?.("#outline li");
  if (!dragged || !item) return;
  event.preventDefault();
  if (item !== target) aim(item);
});
editor.addEventListener("drop", (event) => {
  if (!dragged || !target) return;
  event.preventDefault();
  const [row, after] = [dragged.dataset.row, target.dataset.row];
  aim(null);
  if (row === after) return;
  setCurrent(row);
  act("place", { row, after });
});
editor.addEventListener("dragend", () => {
  dragged = null;
  aim(null);
});
