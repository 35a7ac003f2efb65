// The outline: one row has the focus and is shown; groups close and open; the search leaves what it finds.
import { editor } from "./cells.js";
import { open, openSoon } from "./parts.js";

const PAUSE = 90;
const closed = new Set();
const kept = `closed:${editor.dataset.study}`;
const outline = () => document.getElementById("outline");
const find = document.getElementById("find");
const found = document.getElementById("found");

const rows = () => [...outline().children];
const depthOf = (item) => Number(item.dataset.depth);
const nameOf = (item) => item.querySelector("b").textContent;
const linkOf = (item) => item?.querySelector("a");
const seen = () => rows().filter((item) => !item.hidden);

/** How many rows of a group have each badge, for the group while it is closed. */
const sumUp = (item, inside) => {
  item.querySelector(".sums")?.remove();
  if (!inside) return;
  const counts = new Map();
  for (const badge of inside.flatMap((one) => [...one.querySelectorAll(".badges i")]))
    if (badge.className !== "jump")
      counts.set(badge.className, [(counts.get(badge.className)?.[0] ?? 0) + 1, badge.textContent]);
  const sums = document.createElement("span");
  sums.className = "badges sums";
  for (const [kind, [count, words]] of counts) {
    const sum = document.createElement("i");
    sum.className = kind;
    sum.textContent = count > 1 ? `${count} ${words}` : words;
    sums.append(sum);
  }
  item.append(sums);
};

const fits = (item, words) => {
  const text = `${item.textContent} ${item.dataset.words}`.toLowerCase();
  return words.every((word) => text.includes(word));
};

/** Hide what stands in closed groups, or what the search does not find. */
export const arrange = () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let hiding = Infinity;
  const inside = new Map();
  const around = [];
  for (const item of rows()) {
    const depth = depthOf(item);
    if (depth <= hiding) hiding = Infinity;
    while (around.length && depthOf(around.at(-1)) >= depth) around.pop();
    for (const group of around) inside.get(group).push(item);
    item.hidden = words.length ? !fits(item, words) : hiding !== Infinity;
    const toggle = item.querySelector("button");
    if (!toggle) continue;
    inside.set(item, []);
    around.push(item);
    const isClosed = closed.has(nameOf(item));
    toggle.ariaExpanded = String(!isClosed);
    if (isClosed && hiding === Infinity) hiding = depth;
  }
  for (const [item, within] of inside) sumUp(item, closed.has(nameOf(item)) && !words.length ? within : null);
  const count = seen().length;
  found.textContent = words.length ? (count ? String(count) : `${found.dataset.none} “${find.value}”`) : "";
};

const toggle = (item, isClosed) => {
  if (!item?.querySelector("button")) return false;
  if (isClosed === closed.has(nameOf(item))) return false;
  if (isClosed) closed.add(nameOf(item));
  else closed.delete(nameOf(item));
  sessionStorage.setItem(kept, JSON.stringify([...closed]));
  arrange();
  return true;
};

/** The row is the current one; `hasFocus`: it takes the focus. */
const mark = (row, { hasFocus = false } = {}) => {
  arrange();
  for (const link of outline().querySelectorAll("a")) {
    const isCurrent = link.parentElement.dataset.row === String(row);
    link.tabIndex = isCurrent ? 0 : -1;
    if (isCurrent) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    if (!isCurrent) continue;
    if (hasFocus) link.focus({ preventScroll: true });
    link.parentElement.scrollIntoView({ block: "nearest" });
  }
};

export const currentRow = () => outline().querySelector("[aria-current]")?.parentElement;

export const focusOutline = () => linkOf(currentRow())?.focus();

/** Go to the question so many rows on; from the outline the focus goes along. */
export const step = (by, { hasFocus = false } = {}) => {
  const among = seen();
  const at = among.indexOf(currentRow());
  const next = among[Math.max(0, Math.min(among.length - 1, at + by))];
  if (!next || next === currentRow()) return;
  openSoon(next.dataset.row, PAUSE);
  if (hasFocus) focusOutline();
};

/** Up and down in the outline, left and right into and out of a group; whether the key means something here. */
export const move = (key) => {
  const item = currentRow();
  const last = seen().length;
  const keys = {
    ArrowDown: () => step(1, { hasFocus: true }),
    ArrowUp: () => step(-1, { hasFocus: true }),
    Home: () => step(-last, { hasFocus: true }),
    End: () => step(last, { hasFocus: true }),
    ArrowRight: () => toggle(item, false) || step(1, { hasFocus: true }),
    ArrowLeft: () => {
      if (toggle(item, true)) return;
      const among = seen();
      const parent = among.slice(0, among.indexOf(item)).findLast((one) => depthOf(one) < depthOf(item));
      if (parent) step(among.indexOf(parent) - among.indexOf(item), { hasFocus: true });
    },
  };
  keys[key]?.();
  return key in keys;
};

export const start = () => {
  for (const name of JSON.parse(sessionStorage.getItem(kept) ?? "[]")) closed.add(name);
  mark(document.getElementById("question").dataset.row);
  if (document.activeElement === document.body) focusOutline();
};

editor.addEventListener("click", (event) => {
  const button = event.target.closest("#outline button");
  if (button) return toggle(button.parentElement, button.ariaExpanded === "true");
  const link = event.target.closest("a[data-row], #outline a, a[data-language]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  event.preventDefault();
  if (link.dataset.language) return open(currentRow().dataset.row, { language: link.dataset.language });
  return open(link.dataset.row ?? link.parentElement.dataset.row).then(() => {
    if (link.dataset.column) toColumn(link.dataset.column);
    else if (link.closest("#outline")) focusOutline();
  });
});

/** Put the focus into the field of this column. */
export const toColumn = (column) => {
  const named = CSS.escape(column);
  const field = document.querySelector(
    `#question [data-heading="${named}"], #question [data-field="${named}"] [data-heading]`,
  );
  (field?.matches("[data-composite]") ? field.querySelector("textarea, select, input") : field)?.focus();
};

find.addEventListener("input", arrange);
editor.addEventListener("shown", ({ detail: { row, hasFocus } }) => mark(row, { hasFocus }));
