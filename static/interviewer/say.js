// What to say: found by a few letters or its number, said with Enter; what no answer meets goes to the supervisor.
import { AFTER_TYPING, all, answerForm, one } from "./page.js";

const dock = () => one("#dock-say");
const search = () => one("#say-search");
let waits = false;
let opened = 0;

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const wordsIn = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
/** The words that must be there: small ones, as in "proprio me", only where nothing else was typed. */
const neededWords = (typed) => {
  const words = wordsIn(typed);
  const long = words.filter((word) => word.length > 2);
  return long.length ? long : words;
};
const hasWords = (needed, ...texts) => needed.every((word) => plain(texts.join(" ")).includes(word));
const entries = () => all(".ready-answers li:has(details)", dock());
const shown = () => entries().filter((entry) => !entry.hidden);
const details = (entry) => one("details", entry);
const chosen = () => shown().find((entry) => details(entry).open);

/** What stands open is told where the hands stay: its number and question, then the words to say. */
const tellFound = (entry) => {
  const place = one("#say-found");
  const noneFits = search().value.trim() && !shown().length ? one("#say-ask > summary") : null;
  const parts = entry ? [one("summary", entry), one(".say", entry)] : [noneFits];
  const words = parts.map((part) => part?.textContent.trim().replace(/\s+/g, " ") ?? "").join(". ");
  if (place && place.textContent !== words) place.textContent = words;
};

let telling = 0;
/** A screen reader passes over what changes amid letters and a list that follows them. */
const tellSoon = (entry) => {
  clearTimeout(telling);
  telling = setTimeout(tellFound, AFTER_TYPING, entry);
};

const choose = (entry) => {
  for (const other of entries()) details(other).open = other === entry;
  entry?.scrollIntoView({ block: "nearest" });
  tellSoon(entry);
};

/** The question that stands open is read again behind the words that lead back; of a long one its last sentence. */
const openQuestion = () => {
  const text = answerForm() && one("#qtext")?.textContent.trim().replace(/\s+/g, " ");
  if (!text) return "";
  return text.length > 160 ? (text.match(/[^.!?]*\?$/)?.[0].trim() ?? "") : text;
};

const isNumber = (typed) => /^\d+$/.test(typed);

const find = () => {
  const typed = plain(search().value.trim());
  const needed = neededWords(typed);
  if (typed === "?") return ask("");
  for (const entry of entries()) {
    entry.hidden = isNumber(typed)
      ? entry.dataset.entryNumber !== typed
      : !hasWords(needed, entry.textContent, entry.dataset.saidAs ?? "");
  }
  for (const heading of all(".ready-answers h3", dock())) {
    heading.hidden = all("li", heading.nextElementSibling).every((entry) => entry.hidden);
  }
  // Whose title has the words stands before those for which people say them, and these before whose answer has them.
  const fits = (saidAs) => (entry) => hasWords(needed, one("summary", entry).textContent, saidAs(entry));
  const titled = shown().find(fits(() => "")) ?? shown().find(fits((entry) => entry.dataset.saidAs ?? ""));
  choose(typed ? (titled ?? shown()[0]) : null);
};

const ask = (typed) => {
  const asked = one("#say-ask");
  if (!asked) return;
  asked.open = true;
  search().value = "";
  find();
  const words = one("#ask-words");
  if (typed) words.value = typed;
  words.focus();
};

const say = () => {
  if (!one("#say-form")) {
    waits = true;
    return;
  }
  const typed = search().value.trim();
  const button = chosen() && one("button[name=item]", chosen());
  if (button) one("#say-form").requestSubmit(button);
  else if (typed && !shown().length && !isNumber(typed)) ask(typed);
};

const move = (step) => {
  const list = shown();
  const place = list.indexOf(chosen());
  choose(list[place < 0 && step < 0 ? list.length - 1 : Math.min(Math.max(place + step, 0), list.length - 1)]);
};

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
document.addEventListener("input", (event) => {
  if (event.target.id === "say-search") find();
});
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "say-search" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in STEPS) move(STEPS[event.key]);
  else if (event.key !== "Enter") return;
  else if (!event.repeat) say();
  event.preventDefault();
});
/** The question that stands open now, in the words that lead back and in what is sent. */
const takeQuestion = () => {
  for (const place of all("[data-open-question]", dock())) place.textContent = openQuestion();
  for (const page of all("[data-page-asked]", dock())) page.value = one("#answer input[name=page]")?.value ?? "";
};

// Until the list comes anew the one of before is worked with: what is said from it is another use than the last one.
document.addEventListener(
  "opened",
  ({ target }) => {
    const key = target.id === "say-list" && one("#say-form [name=key]");
    if (!key) return;
    opened += 1;
    key.value = `${key.value.split(".")[0]}.${opened}`;
    takeQuestion();
  },
  true,
);
// What all calls of the study have is put in while nobody looks, mostly from the browser's cache: it opens at once,
// without network too.
const AFTER = 1500;
setTimeout(() => {
  if (one("#say-ahead") && !one("#say-form") && dock().hidden) one("#say-ahead").dispatchEvent(new Event("ahead"));
}, AFTER);

/** What was put in ahead says and asks in this call, with a key that no other page has had. */
const takeCall = () => {
  const list = one("#say-list");
  one("#say-form").action = list.getAttribute("hx-get");
  one("#ask-form").action = list.dataset.ask;
  one("#say-form [name=key]").value = `s${crypto.getRandomValues(new Uint32Array(3)).join("")}`;
};
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.target?.id !== "say-list") return;
  if (event.detail.ctx.sourceElement?.id === "say-ahead") takeCall();
  takeQuestion();
  find();
  if (waits) say();
  waits = false;
});
