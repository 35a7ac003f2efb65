// A long list is searched by first letters; up and down choose among what was found.
import { all, one, say, words } from "./page.js";

const SHOWN = 12;
const flat = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
let cache = { source: null, items: [] };

const items = () => {
  const source = one("#longlist");
  if (cache.source !== source) {
    cache = { source, items: JSON.parse(source.textContent).map((item) => ({ ...item, flat: flat(item.words) })) };
  }
  return cache.items;
};

const matching = (typed) => {
  if (/^\d+$/.test(typed)) return items().filter((item) => item.entry === typed);
  const beginning = [], inside = [];
  for (const item of items()) {
    if (item.flat.startsWith(typed)) beginning.push(item);
    else if (item.flat.includes(" " + typed)) inside.push(item);
  }
  return [...beginning, ...inside];
};

const row = (item, typed, index) => {
  const line = document.createElement("li");
  line.id = `found-${index}`;
  line.dataset.code = item.code;
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", "false");
  const at = item.flat.indexOf(typed);
  const mark = document.createElement("mark");
  const whole = at >= 0 && item.flat.length === item.words.length;
  mark.textContent = whole ? item.words.slice(at, at + typed.length) : "";
  line.append(whole ? item.words.slice(0, at) : item.words, mark, whole ? item.words.slice(at + typed.length) : "");
  return line;
};

const choose = (line, echo, small) => {
  for (const other of all("#found li")) other.setAttribute("aria-selected", String(other === line));
  one("[data-chosen]").value = line ? line.dataset.code : "";
  const box = one("#box");
  if (!line) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", line.id);
  return say(echo, line.textContent, small);
};

/** A list that the server searches: what was found for other letters is no answer to these. */
const searchOnServer = (box, echo) => {
  const list = one("#found");
  const chosen = one("[data-chosen]");
  const typed = box.value.trim();
  if (!typed && !box.dataset.touched) return say(echo, chosen.dataset.words || words().writeLetters);
  box.dataset.touched = "1";
  if (typed && list.dataset.typed === typed) return showFound(list, echo);
  chosen.value = "";
  box.removeAttribute("aria-activedescendant");
  if (!typed) list.replaceChildren();
  return say(echo, typed ? words().searching : words().writeLetters);
};

const showFound = (list, echo) => {
  choose(one("li", list), echo, `${list.dataset.count} ${words().found}`);
  if (!list.children.length) say(echo, words().nothingFound, words().fewerLetters, true);
};

export const searchList = (field, box, echo) => {
  if ("remote" in box.dataset) return searchOnServer(box, echo);
  const typed = flat(box.value.trim());
  const chosen = items().find((item) => item.code === one("[data-chosen]").value);
  if (!typed) {
    one("#found").replaceChildren();
    return say(echo, chosen && !box.dataset.touched ? chosen.words : words().writeLetters);
  }
  box.dataset.touched = "1";
  const found = matching(typed);
  one("#found").replaceChildren(...found.slice(0, SHOWN).map((item, index) => row(item, typed, index)));
  choose(one("#found li"), echo, `${found.length} ${words().found}`);
  if (!found.length) say(echo, words().nothingFound, words().fewerLetters, true);
  return undefined;
};

/** Up or down in what was found. */
export const moveInList = (step) => {
  const lines = all("#found li");
  const at = lines.findIndex((line) => line.getAttribute("aria-selected") === "true");
  const next = lines[at + step];
  if (next) choose(next, one("#echo"), `${at + step + 1}/${lines.length}`);
};

document.addEventListener("htmx:after:swap", () => {
  const box = one("#box[data-remote]");
  if (box && one("#found")?.dataset.typed === box.value.trim()) searchOnServer(box, one("#echo"));
});

document.addEventListener("click", (event) => {
  const line = event.target.closest("#found li");
  if (line) {
    choose(line, one("#echo"), "");
    one("#box").focus();
  }
});
