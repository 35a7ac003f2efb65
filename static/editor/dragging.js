// Questions are dragged by the browser's own means: what is chosen goes along, a line shows where it would stand, and why
// it cannot stand there. The same is done by Alt+Shift with the arrows.
import { editor } from "./cells.js";
import { chosenItems, leave, rowsOf } from "./choosing.js";
import { act } from "./deeds.js";
import { setCurrent } from "./parts.js";

const line = () => document.getElementById("drop-line");
const items = () => [...document.getElementById("outline").children];
const depthOf = (item) => Number(item.dataset.depth);
let dragged = null;
let limits = {};
let target = null;
let height = 0;

/** The last item that stands in the group which begins here; the item itself if none does. */
const lastIn = (item) => {
  const all = items();
  const at = all.indexOf(item);
  const behind = all.slice(at + 1).findIndex((one) => depthOf(one) <= depthOf(item));
  return behind < 0 ? all.at(-1) : all[at + behind];
};

const isClosed = (item) => item.querySelector("button")?.ariaExpanded === "false";

/** Why nothing can be put there; an empty text where it can. */
const reason = ({ item, before, whole }) => {
  const all = items();
  const last = whole ? lastIn(item) : item;
  const above = all.indexOf(last) + (before ? 0 : 1);
  const at = (limit) => all.findIndex((one) => one.dataset.row === String(limit.row));
  if (limits.first && above <= at(limits.first)) return limits.first.words;
  if (limits.last && above > at(limits.last)) return limits.last.words;
  const isIn = (loop) => {
    const first = all[at(loop)];
    if (!first) return false;
    if (item === first) return !before && !whole;
    return all.indexOf(item) > at(loop) && all.indexOf(item) <= all.indexOf(lastIn(first));
  };
  return limits.loops?.find(isIn)?.words ?? "";
};

const hide = () => {
  target = null;
  line().hidden = true;
};

const aim = (item, y) => {
  height = y;
  const box = item.getBoundingClientRect();
  const before = y < box.top + box.height / 2;
  const whole = !before && isClosed(item);
  target = { item, before, whole };
  target.refused = reason(target);
  const into = !before && !whole && item.querySelector("button") ? 1 : 0;
  const bottom = whole ? box.bottom : before ? box.top : box.bottom;
  const { top } = line().parentElement.getBoundingClientRect();
  line().hidden = false;
  line().style.top = `${bottom - top + line().parentElement.scrollTop}px`;
  line().dataset.depth = Math.min(depthOf(item) + into, 5);
  line().classList.toggle("refused", target.refused !== "");
  line().textContent = target.refused;
};

const learn = async (rows) => {
  limits = {};
  const response = await fetch(`${editor.dataset.places}?${new URLSearchParams({ rows })}`);
  if (!response.ok || !dragged) return;
  limits = await response.json();
  if (target) aim(target.item, height);
};

editor.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.("#outline li");
  if (!item) return;
  event.dataTransfer.effectAllowed = "move";
  const chosen = chosenItems();
  dragged = chosen.includes(item) ? chosen : [item];
  learn(rowsOf(dragged)).catch(() => {});
});
editor.addEventListener("dragover", (event) => {
  const item = event.target.closest?.("#outline li");
  if (!dragged || !item) return;
  aim(item, event.clientY);
  if (!target.refused) event.preventDefault();
});
editor.addEventListener("drop", (event) => {
  if (!dragged || !target) return;
  event.preventDefault();
  const { item, before, whole } = target;
  const row = dragged[0].dataset.row;
  const data = { row, rows: rowsOf(dragged), after: item.dataset.row };
  leave();
  setCurrent(row);
  act("place", { ...data, ...(before && { before: "on" }), ...(whole && { whole: "on" }) });
});
editor.addEventListener("dragend", () => {
  dragged = null;
  hide();
});
