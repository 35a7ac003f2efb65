// One list under the box that has the hands: up and down choose, the box says which line is chosen.

let list = null;
let box = null;
let items = [];

const lines = () => [...list.children];
const chosen = () => (list ? lines().findIndex((line) => line.getAttribute("aria-selected") === "true") : -1);

export const isOpen = () => list !== null;
export const picked = () => items[chosen()];

export const close = () => {
  if (!list) return false;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
  box.removeAttribute("aria-controls");
  list.remove();
  list = null;
  return true;
};

const choose = (line) => {
  for (const other of lines()) other.setAttribute("aria-selected", String(other === line));
  box.setAttribute("aria-activedescendant", line.id);
  line.scrollIntoView({ block: "nearest" });
};

/** One line further, or the line given. */
export const move = (by, line = null) => {
  const all = lines();
  const from = chosen() < 0 && by < 0 ? 0 : chosen();
  choose(line ?? all[(from + by + all.length) % all.length]);
  return true;
};

const lineOf = (item, number) => {
  const line = document.createElement("li");
  line.id = `condition-line-${number}`;
  line.setAttribute("role", "option");
  line.textContent = item.words;
  if (item.small) {
    const small = document.createElement("small");
    small.textContent = item.small;
    line.append(" ", small);
  }
  return line;
};

/** Opens the list under a box; `isTyped`: the first line is chosen, if the box does not hold another. */
export const openAt = (where, found, isTyped) => {
  close();
  if (!found.length) return;
  [box, items] = [where, found];
  list = document.createElement("ul");
  list.className = "condition-list";
  list.id = "condition-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.getAttribute("aria-label"));
  list.append(...found.map(lineOf));
  box.after(list);
  box.setAttribute("aria-expanded", "true");
  box.setAttribute("aria-controls", list.id);
  const at = found.findIndex((item) => item.words === box.value);
  if (isTyped || at >= 0) choose(lines()[Math.max(0, at)]);
};
