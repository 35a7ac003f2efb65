// A long list is searched by the words that are typed; up and down choose among what was found, Enter takes it.
// Where several answers are possible those taken stand above, in the order of mention: Backspace in the empty box takes
// the last one off, Space on any of them that one.
import { all, labelOf, one, say, words } from "./page.js";
import { echoOf, fieldOf, number, optionsOf, showSpecify, tick } from "./options.js";
import { flat, matching } from "./searching.js";

const SHOWN = 12;
const kept = new WeakMap();
export const isSearch = (box) => box.getAttribute("role") === "combobox";

const partsOf = (box) => {
  const list = one(`#${box.getAttribute("aria-controls")}`);
  const finder = list.closest("[data-finder]");
  return { list, finder, one: one("[data-chosen]", finder), several: one("[data-picked]", finder) };
};
const pickedIn = (finder) => all("[data-picked] input", finder);

const itemsOf = (finder) => {
  const source = one("script", finder);
  if (!kept.has(source)) {
    kept.set(
      source,
      JSON.parse(source.textContent).map((item) => ({ ...item, flat: flat(item.words) })),
    );
  }
  return kept.get(source);
};

const row = (list, item, typed, index) => {
  const line = document.createElement("li");
  line.id = `${list.id}-${index}`;
  line.dataset.code = item.code;
  line.dataset.entry = item.entry;
  if (item.specify) line.dataset.specify = "";
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", "false");
  const at = item.flat.indexOf(typed);
  const mark = document.createElement("mark");
  const whole = at >= 0 && item.flat.length === item.words.length;
  mark.textContent = whole ? item.words.slice(at, at + typed.length) : "";
  line.append(whole ? item.words.slice(0, at) : item.words, mark, whole ? item.words.slice(at + typed.length) : "");
  setApart(line);
  return line;
};

/** Bergamo (BG): what stands in brackets at the end, a province or a region, gets a column of its own. */
export const setApart = (line) => {
  const last = line.lastChild;
  const found = last?.nodeType === Node.TEXT_NODE && last.data.match(/^(.*?)\s*\(([^()]{1,40})\)$/s);
  if (!found) return;
  const beside = document.createElement("span");
  beside.className = "beside-name";
  beside.textContent = `(${found[2]})`;
  last.data = found[1];
  line.append(" ", beside);
};

const prefixOf = (box) => box.dataset.name.replace(/-find$/, "");
const specifyOf = (box, line) => ("specify" in line.dataset ? `${prefixOf(box)}-specify-${line.dataset.code}` : "");

/** Marks a line of the list; where one answer is wanted it is the answer. */
const choose = (box, line, small) => {
  const { list, one: chosen } = partsOf(box);
  for (const other of all("li", list)) other.setAttribute("aria-selected", String(other === line));
  if (line) {
    box.setAttribute("aria-activedescendant", line.id);
    line.scrollIntoView({ block: "nearest" });
  } else box.removeAttribute("aria-activedescendant");
  if (chosen) {
    chosen.value = line ? line.dataset.code : "";
    const specify = line ? specifyOf(box, line) : "";
    if (specify) chosen.dataset.specify = specify;
    else delete chosen.dataset.specify;
    showSpecify(fieldOf(box));
  }
  if (line) say(echoOf(box), line.textContent, small);
};

const selected = (list) => one("li[aria-selected=true]", list);

const showFound = (box, count) => {
  const { list, several } = partsOf(box);
  const isOne = Number(count) === 1;
  const how = several
    ? isOne
      ? words().foundOneMore
      : words().foundSeveral
    : isOne
      ? words().foundOne
      : words().found;
  choose(box, list.firstElementChild, `${count} ${how}`);
  if (list.children.length) return;
  const codes = box.value.split(/[\s,;.]+/).filter(Boolean);
  if (several && codes.length > 1 && codes.every((code) => /^\d+$/.test(code)))
    say(echoOf(box), `${words().answers}: ${codes.length}`);
  else say(echoOf(box), words().nothingFound, words().fewerLetters, true);
};

/** What an empty box says: the answer that stands, or how many. */
const sayChosen = (box) => {
  const { finder, one: chosen } = partsOf(box);
  const missing = optionsOf(fieldOf(box)).find((input) => input.checked && !input.closest("[data-finder]"));
  if (missing) return say(echoOf(box), labelOf(missing)[0]);
  if (chosen) return say(echoOf(box), (chosen.value && chosen.dataset.words) || words().writeLetters);
  const picked = pickedIn(finder).filter((input) => input.checked);
  if (!picked.length) return say(echoOf(box), words().writeLetters);
  return say(echoOf(box), labelOf(picked.at(-1))[0], `${words().answers}: ${picked.length} · ${words().takeOff}`);
};

/** A list that the server searches: what was found for other letters is no answer to these. */
const searchOnServer = (box, typed) => {
  const { list } = partsOf(box);
  if (list.dataset.typed === typed) return showFound(box, list.dataset.count);
  choose(box, null);
  return say(echoOf(box), words().searching);
};

export const searchList = (box) => {
  const { list, finder, one: chosen } = partsOf(box);
  if (chosen) chosen.disabled = false;
  const typed = box.value.trim();
  if (!typed) {
    list.replaceChildren();
    delete list.dataset.typed;
    if (box.dataset.touched) {
      choose(box, null);
      if (chosen) chosen.dataset.words = "";
    }
    return sayChosen(box);
  }
  box.dataset.touched = "1";
  if (chosen) tick(fieldOf(box), []);
  if ("remote" in box.dataset) return searchOnServer(box, typed);
  const found = matching(itemsOf(finder), flat(typed));
  list.replaceChildren(...found.slice(0, SHOWN).map((item, index) => row(list, item, flat(typed), index)));
  list.dataset.typed = typed;
  return showFound(box, found.length);
};

/** Up or down in what was found. */
export const moveInList = (box, step) => {
  const lines = all("li", partsOf(box).list);
  const at = lines.findIndex((line) => line.getAttribute("aria-selected") === "true");
  const next = lines[at + step];
  if (next) choose(box, next, `${at + step + 1}/${lines.length}`);
};

const renumber = (box) => {
  const { finder } = partsOf(box);
  for (const input of pickedIn(finder)) one(".rank", input.closest("label")).textContent = "";
  number(pickedIn(finder).filter((input) => input.checked));
  showSpecify(fieldOf(box));
};

/** Clears what is chosen: something stands alone now. */
export const dropAll = (box) => {
  const { finder, one: chosen } = partsOf(box);
  if (chosen) chosen.value = "";
  else for (const input of pickedIn(finder)) input.closest("label").remove();
};

const emptied = (box) => {
  box.value = "";
  partsOf(box).list.replaceChildren();
  delete partsOf(box).list.dataset.typed;
  box.removeAttribute("aria-activedescendant");
};

const add = (box, line) => {
  const { finder, several } = partsOf(box);
  const field = fieldOf(box);
  const apart = optionsOf(field).filter((input) => !input.closest("[data-finder]"));
  const alone = apart.find((input) => input.value === line.dataset.code);
  for (const input of apart) input.checked = input === alone;
  if (alone) dropAll(box);
  const before = pickedIn(finder).find((input) => input.value === line.dataset.code);
  if (before) before.checked = true;
  else if (!alone) {
    const label = one("[data-blank]", finder).content.firstElementChild.cloneNode(true);
    const input = one("input", label);
    input.value = line.dataset.code;
    input.dataset.entry = line.dataset.entry;
    input.checked = true;
    if ("specify" in line.dataset) input.dataset.specify = specifyOf(box, line);
    const key = document.createElement("span");
    key.className = "key";
    key.setAttribute("aria-hidden", "true");
    key.textContent = line.dataset.entry;
    const text = one(".text", label);
    text.textContent = line.textContent;
    text.before(key);
    several.append(label);
    label.scrollIntoView({ block: "nearest" });
  }
};

/** Enter where several answers are possible: takes the line that is marked; ``false`` where there is nothing to take. */
export const takeFound = (box) => {
  const { list, several } = partsOf(box);
  const typed = box.value.trim();
  if (!several || !typed) return false;
  if ("remote" in box.dataset && list.dataset.typed !== typed) {
    box.dataset.taking = typed;
    return true;
  }
  const line = selected(list);
  if (!line) return false;
  add(box, line);
  emptied(box);
  renumber(box);
  sayChosen(box);
  return true;
};

/** Backspace in the empty box takes off the answer that was mentioned last. */
export const dropLast = (box) => {
  const { finder, several } = partsOf(box);
  const last = several && pickedIn(finder).at(-1);
  if (!last || box.value) return false;
  last.closest("label").remove();
  renumber(box);
  sayChosen(box);
  return true;
};

/** An answer was ticked or taken off with the mouse or by Tab and Space. */
export const followPicked = (box, input) => {
  if (!input.closest("[data-finder]")) {
    emptied(box);
    if (input.checked) {
      dropAll(box);
      for (const other of optionsOf(fieldOf(box))) other.checked = other === input;
    }
  } else if (input.checked) {
    for (const other of optionsOf(fieldOf(box))) if (!other.closest("[data-finder]")) other.checked = false;
  }
  renumber(box);
  sayChosen(box);
};

/** Brings a new page's list to what is chosen already. */
export const prepareList = (box) => {
  renumber(box);
  searchList(box);
};

/** Just before sending: an answer that is chosen counts, not the letters that led to it. */
export const settleList = (box) => {
  const { one: chosen, several } = partsOf(box);
  if (several && box.value.trim() && selected(partsOf(box).list)) takeFound(box);
  box.name = chosen?.value ? "" : box.dataset.name;
};

document.addEventListener("htmx:after:swap", (event) => {
  const box = event.detail.ctx?.sourceElement;
  if (!box?.matches?.("[data-remote]") || !box.isConnected) return;
  for (const line of all("li", partsOf(box).list)) setApart(line);
  const { list } = partsOf(box);
  if (list.dataset.typed !== box.value.trim()) return;
  searchOnServer(box, list.dataset.typed);
  const isMeant = box.dataset.taking === list.dataset.typed;
  delete box.dataset.taking;
  // Nothing is called so: they are codes, which the Enter that was quicker than the search sends.
  if (isMeant && list.dataset.count === "0") box.form.requestSubmit();
  else if (
    isMeant &&
    (list.dataset.count === "1" || flat(list.firstElementChild?.textContent ?? "") === flat(list.dataset.typed))
  )
    takeFound(box);
});

document.addEventListener("click", (event) => {
  const line = event.target.closest(".found li");
  if (!line) return;
  const box = one(`[aria-controls="${line.parentElement.id}"]`);
  choose(box, line, "");
  takeFound(box);
  box.focus();
});
