// Keys belong to the page they were meant for. From Enter on they wait, in order, for the page that the answer brings,
// however long it takes; where that page is not one that they can answer they are dropped, and a quiet word says so.
import { LOOKED_AT, all, answerForm, focusBox, labelOf, mainBox, one, tell, words } from "./page.js";
import { kindOf } from "./box.js";
import { fieldOf, optionsOf } from "./options.js";
import { dockOpen } from "./docks.js";
import { isSearch } from "./longlist.js";
import { flat } from "./searching.js";
import { nextBox, pressEnter } from "./keys.js";

/** Nobody has seen a page sooner than this: no command and no Enter alone is meant for it. */
const SEEN = 250;
/** An answer of a round that went away and came back stands in its box, and Enter agrees to it: it takes longer to see. */
export const seenAfter = () => (one("#answer .earlier") ? LOOKED_AT : SEEN);
/** Whoever types on without such a pause has not looked at what the page says. */
const PAUSE = 400;
/** In the midst of an answer hands rest longer than between two. */
const PAUSE_WITHIN = 1000;
/** What follows a command belongs to it: a digit behind a dropped F4 is no answer. Esc ends the wait. */
const PAUSE_AFTER_COMMAND = 1600;
/** So long at least the word about it stands there to be read. */
const READ = 3000;
/** Two Enters closer than a finger can are one that chatters. */
const CHATTER = 60;
const CARRIED = "ascolto:ahead";
const CARRIED_FOR = 5000;

/** Keys that open a place beside the question: on whichever page comes, and what follows is typed there. */
const OPENING = ["F2", "F7", "F9"];
const COMMANDS = [
  ...OPENING,
  "F3",
  "F4",
  "F6",
  "F8",
  "Escape",
  "PageUp",
  "PageDown",
  "ArrowUp",
  "ArrowDown",
  "Delete",
  "Home",
  "End",
];
const SIGNS = {
  Enter: "↵",
  Tab: "⇥",
  Backspace: "⌫",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  "\n": "↵",
  " ": "␣",
};
/** What an answer of a kind can begin with, where its codes do not say it. */
const BEGINNINGS = {
  number: /[\d.,]/,
  date: /\d/,
  time: /\d/,
  datetime: /\d/,
  phone: /[\d+]/,
  email: /[\p{L}\d]/u,
  longlist: /[\p{L}\d'’]/u,
  longmultiple: /[\p{L}\d'’]/u,
  longrank: /[\p{L}\d'’]/u,
  // Figures that were meant for a number are no answer in words.
  open: /[^\d\s*/+-]/u,
};

const travelling = new Set();
let waiting = [];
let told = [];
let shownAt = -Infinity;
let quietUntil = -Infinity;
let enteredAt = -Infinity;
let toldAt = -Infinity;
let followsCommand = false;
let timer = 0;

/** Something is on its way, and what is typed is for the page that comes back. */
export const isAway = () => travelling.size > 0 || Boolean(one("[data-taking]"));
export const isTravelling = (what) => travelling.has(what);
const isQuiet = (at) => at < quietUntil;

/** A page that was loaded whole takes an Enter alone no sooner, either (see saving.js). */
const loadedAt = performance.now();

const mark = () => {
  clearTimeout(timer);
  const root = document.documentElement;
  const left = Math.max(quietUntil, Math.max(shownAt, loadedAt) + seenAfter()) - performance.now();
  root.toggleAttribute("data-unseen", isAway() || left > 0);
  if (!isAway() && left > 0) timer = setTimeout(mark, left + 1);
};

const label = (item) => {
  if (item.text) return [...item.text].map((sign) => SIGNS[sign] ?? sign).join("");
  return SIGNS[item.key] ?? ` ${item.key} `;
};

const isOpening = (item) => OPENING.includes(item.key);

const pauseBehind = (item) => {
  if (followsCommand) return PAUSE_AFTER_COMMAND;
  return item?.text ? PAUSE_WITHIN : PAUSE;
};

const drop = (...items) => {
  const now = performance.now();
  if (now - toldAt > READ) told = [];
  told.push(...items);
  followsCommand = (followsCommand && isQuiet(now)) || items.some((item) => item.isCommand && item.key !== "Escape");
  quietUntil = now + pauseBehind(items.at(-1));
  if (told.length) toldAt = now;
  if (told.length) tell(`${words().ahead} ${told.map(label).join("").trim()}`);
  mark();
};

/** The box, or the words of an "other", into which the next key goes. */
const target = () => {
  const active = document.activeElement;
  if (dockOpen()) return null;
  if (active?.matches("#answer [data-box], #answer [data-spec] input")) return active;
  return mainBox();
};

const isBeginning = (box) => !box.value || (box.selectionStart === 0 && box.selectionEnd === box.value.length);

const begins = (box, sign) => {
  const field = "grid" in box.dataset ? one("tr[aria-current]") : fieldOf(box);
  if (sign === "-") return Boolean(box.closest("[data-signed]"));
  if (!box.matches("[data-box]")) return /[^\s*/]/.test(sign);
  const known = BEGINNINGS[kindOf(box)];
  if (known) return known.test(sign) || optionsOf(field).some((input) => input.dataset.entry?.startsWith(sign));
  // Codes, or the words of an answer.
  const options = optionsOf(field).filter((input) => input.dataset.entry);
  if (!options.length) return /\d/.test(sign);
  return options.some(
    (input) =>
      input.dataset.entry.startsWith(sign) || (/\p{L}/u.test(sign) && flat(labelOf(input)[0]).startsWith(flat(sign))),
  );
};

/** Whether a key that was pressed before the page could be seen can be meant for what stands in the box. */
const fits = (item, box) => {
  if (!box || box.readOnly || "confirm" in box.dataset || item.isCommand) return false;
  if (item.text === "\n") return box.tagName === "TEXTAREA" && !isBeginning(box);
  if (item.text) return !isBeginning(box) || begins(box, item.text[0]);
  if (item.key === "Tab") return !isBeginning(box) && Boolean(nextBox(box));
  if (item.key === "Backspace") return !isBeginning(box);
  // An Enter alone goes on from a list only where something was taken from it just now.
  if (isBeginning(box))
    return (
      isSearch(box) &&
      !box.value &&
      Boolean(all("[data-picked] input:checked", fieldOf(box)).length) &&
      "touched" in answerForm().dataset
    );
  return box.value.trim() !== "-";
};

const eraseSign = (field) => {
  field.setRangeText("", Math.max(field.selectionStart - 1, 0), field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
};

const write = (box, text) => {
  const room = box.maxLength < 0 ? Infinity : box.maxLength - box.value.length + box.selectionEnd - box.selectionStart;
  if (text.length > room) return false;
  if (document.activeElement !== box) box.focus();
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
  return true;
};

/** A key as the hand would press it, for the scripts that listen; says whether none of them took it. */
const press = (element, key) =>
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

/** The field of a note, a dock or a caller's number that has the hands. */
const fieldBeside = () => {
  const active = document.activeElement;
  return active?.matches("input, textarea") && isElsewhere(active) ? active : null;
};

/** Opens the place that the key opens, and types there what waits behind it. */
const playBeside = () => {
  press(document.activeElement ?? document.body, waiting.shift().key);
  while (waiting.length && !isAway() && !isOpening(waiting[0])) {
    const field = fieldBeside();
    if (!field) return;
    const item = waiting.shift();
    if (item.text) write(field, item.text);
    else if (item.key === "Backspace") eraseSign(field);
    else if (press(field, item.key.replace("Alt+", "")) && item.key === "Enter") field.form?.requestSubmit();
  }
};

/** Drops what waits, up to a key that opens a place beside the question: that one is meant for any page. */
const dropUpToOpening = (items = []) => {
  const place = waiting.findIndex(isOpening);
  drop(...items, ...waiting.splice(0, place < 0 ? waiting.length : place));
};

/** Takes the keys that wait to the page that has come, as far as they can be meant for it. */
const play = () => {
  let begun = null;
  while (waiting.length && !isAway()) {
    const item = waiting[0];
    if (isOpening(item)) {
      begun = null;
      playBeside();
      if (waiting.length && !isOpening(waiting[0])) dropUpToOpening();
      continue;
    }
    const box = target();
    if (box && begun?.box !== box) begun = { box, value: box.value, items: [] };
    const isTaken = fits(item, box) && (!item.text || write(box, item.text));
    if (!isTaken) {
      if (begun?.items.length) {
        box.value = begun.value;
        box.dispatchEvent(new InputEvent("input", { bubbles: true }));
        box.select();
      }
      dropUpToOpening(begun?.items);
      begun = null;
      continue;
    }
    waiting.shift();
    begun.items.push(item);
    if (item.text) continue;
    begun = null;
    if (item.key === "Enter") pressEnter(box);
    else if (item.key === "Tab") {
      nextBox(box).focus();
      nextBox(box).select?.();
    }
  }
  return mark();
};

/** Something goes off to the server: what is typed now waits for what comes back. */
export const depart = (what) => {
  if (!isAway() && performance.now() - toldAt > READ) tell("");
  travelling.add(what);
  mark();
};

const canBeAnswered = () => {
  const box = mainBox();
  return !dockOpen() && Boolean(box?.closest("#answer[hx-post]")) && !box.readOnly && !("confirm" in box.dataset);
};

/** It has come back. ``taken``: as it was meant; ``asked``: by the hand, not by itself; ``fresh``: it brought a page. */
export const arrive = (what, { taken, asked = true, fresh = true }) => {
  travelling.delete(what);
  if (fresh) shownAt = performance.now();
  if (isAway()) return;
  if (fresh && !(taken && asked && canBeAnswered())) dropUpToOpening();
  play();
};

/** What was typed and is given up says so. */
export const giveUp = (text) => drop({ text });

const itemOf = (event) => {
  const { key } = event;
  const alternate = event.getModifierState("AltGraph");
  if ((event.ctrlKey || event.metaKey) && !alternate) return null;
  if (event.altKey && !alternate) return key === "Alt" ? null : { key: `Alt+${key}`, isCommand: true };
  if (key === "Enter") return event.shiftKey ? { text: "\n" } : { key };
  if (key === "Tab") return event.shiftKey ? { key: "⇧⇥", isCommand: true } : { key };
  if (key === "Backspace") return { key };
  if (COMMANDS.includes(key)) return { key, isCommand: true };
  return [...key].length === 1 ? { text: key } : null;
};

/** Notes, docks and searches beside the question are typed into at any time. */
const isElsewhere = (element) =>
  Boolean(element?.closest?.(".dock, dialog, #note, #note-form")) ||
  (element?.matches?.("input, textarea, select") && !element.closest("#answer, #outcome, #dial"));

const hold = (item) => {
  const last = waiting.at(-1);
  if (item.key === "Backspace" && last?.text && !last.isWhole) waiting.pop();
  else waiting.push(item.key === "Backspace" ? { ...item, isCommand: true } : item);
};

const swallow = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

/** The hands are where they are seen again: what comes next is meant. */
const endQuiet = () => {
  quietUntil = -Infinity;
  followsCommand = false;
  mark();
  return false;
};

const take = (item, at) => {
  if (item.key !== "Enter") enteredAt = -Infinity;
  if (isAway()) hold(item);
  else if (isOpening(item) || (item.key === "Escape" && isQuiet(at))) return endQuiet();
  else if (isQuiet(at)) drop(item);
  else if (at - shownAt < seenAfter() && !fits(item, target())) drop(item);
  // A page that is only read takes no text, and the Enter behind it was not meant for it either.
  else if (/[^-*/\s]/.test(item.text ?? "") && target()?.readOnly) drop(item);
  else return false;
  return true;
};

window.addEventListener(
  "keydown",
  (event) => {
    if (event.isComposing || (isElsewhere(event.target) && !travelling.has(event.target.form))) return;
    const item = itemOf(event);
    if (!item) return;
    const at = event.timeStamp;
    const isEcho = item.key === "Enter" && (event.repeat || at - enteredAt < CHATTER);
    if (item.key === "Enter" && !event.repeat) enteredAt = at;
    if (isEcho && (isAway() || isQuiet(at) || at - shownAt < seenAfter())) swallow(event);
    else if (take(item, at)) swallow(event);
  },
  true,
);

// What comes without a key of its own: pasted, composed from a dead key or by an input method.
const inAnswer = (element) => element?.closest?.("#answer") && !isElsewhere(element);
window.addEventListener(
  "beforeinput",
  (event) => {
    if (!inAnswer(event.target) || event.isComposing || !(isAway() || isQuiet(event.timeStamp))) return;
    swallow(event);
    take(event.data ? { text: event.data, isWhole: true } : { key: event.inputType, isCommand: true }, event.timeStamp);
  },
  true,
);
let before = "";
window.addEventListener(
  "compositionstart",
  (event) => {
    before = event.target.value;
  },
  true,
);
window.addEventListener(
  "compositionend",
  (event) => {
    if (!inAnswer(event.target) || !(isAway() || isQuiet(event.timeStamp))) return;
    take({ text: event.data, isWhole: true }, event.timeStamp);
    event.target.value = before;
  },
  true,
);

// A whole page takes the place of this one: what was typed ahead is not for it, and it says so.
window.addEventListener("pagehide", () => {
  if (isAway()) sessionStorage.setItem(CARRIED, JSON.stringify({ items: waiting, at: Date.now() }));
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  travelling.clear();
  drop(...waiting.splice(0));
});

const arriveWhole = () => {
  const carried = JSON.parse(sessionStorage.getItem(CARRIED) || "null");
  sessionStorage.removeItem(CARRIED);
  if (!carried || Date.now() - carried.at > CARRIED_FOR) return;
  shownAt = performance.now();
  waiting = carried.items;
  dropUpToOpening();
  // Once the other scripts listen, too.
  setTimeout(play);
};

document.addEventListener("htmx:finally:request", (event) => {
  const box = event.detail.ctx.sourceElement;
  if (!box?.matches?.("[data-remote]")) return;
  delete box.dataset.taking;
  if (!isAway()) play();
});

/** The hands go to the box of a new page, unless they write a note or in a dock. */
export const focusAnew = () => {
  if (!isElsewhere(document.activeElement)) focusBox(true);
};

arriveWhole();
mark();
