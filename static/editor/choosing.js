// Several questions are chosen for one deed: by X and Shift with the arrows, or by their handles.
import { editor } from "./cells.js";
import { act, preview } from "./deeds.js";
import { currentRow, step } from "./outline.js";
import { currentId } from "./parts.js";

const HANDLE = 22;
const outline = () => document.getElementById("outline");
const bar = document.getElementById("chosen");
const says = document.getElementById("chosen-says");
const chosen = new Set();

const paint = () => {
  outline().classList.toggle("choosing", chosen.size > 0);
  for (const item of outline().children) {
    item.classList.toggle("chosen", chosen.has(item.dataset.row));
  }
  bar.hidden = chosen.size === 0;
  const count = document.getElementById("chosen-count");
  count.textContent = `${chosen.size} ${chosen.size === 1 ? count.dataset.one : count.dataset.many}`;
  says.replaceChildren();
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

/** The items that are chosen, in their order; else the current one. */
export const chosenItems = () => {
  const items = [...outline().children].filter((item) => chosen.has(item.dataset.row));
  return items.length ? items : [currentRow()].filter(Boolean);
};

export const rowsOf = (items) => items.map((item) => item.dataset.row).join(" ");

/** Do something to what is chosen, else to the current row. */
export const actOnChosen = async (deed, data = {}) => {
  const rows = rowsOf(chosenItems());
  if (!rows) return;
  chosen.clear();
  await act(deed, { rows, ...data });
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
  if (button.dataset.chosen !== undefined || deed === "remove" || deed === "group") actOnChosen(deed);
  else act(deed, before ? { before } : {});
});

/** Beside the buttons stands how many cells each would change. */
const count = ({ target }) => {
  const deed = target.closest?.("[data-chosen]")?.dataset.deed;
  if (deed) preview({ deed, rows: rowsOf(chosenItems()), row: currentId() }, says);
};
bar.addEventListener("focusin", count);
bar.addEventListener("pointerover", count);

editor.addEventListener("click", (event) => {
  const item = event.target.closest("#outline li");
  if (item && event.target === item && event.clientX - item.getBoundingClientRect().left < HANDLE) choose(item);
});
