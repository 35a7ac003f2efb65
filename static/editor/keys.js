// The page is worked without a mouse. Bare keys act in the outline only; in fields those with Alt, Ctrl or F.
import { openAdd, openPaste } from "./adding.js";
import { editor } from "./cells.js";
import { openBulk } from "./bulk.js";
import { openComment } from "./comments.js";
import { actOnChosen, choose, extend, leave } from "./choosing.js";
import { act, isHeld, isTextHeld, toMarkedText, toText, undo } from "./deeds.js";
import { openGo } from "./going.js";
import { stress } from "./piping.js";
import { arrange, currentRow, focusOutline, move, step, toColumn } from "./outline.js";
import { open } from "./parts.js";

const find = document.getElementById("find");

let problem = -1;
const toProblem = async (by) => {
  const links = [...document.querySelectorAll("#problems a[data-row]")];
  if (!links.length) return;
  problem = (problem + by + links.length) % links.length;
  const { row, column } = links[problem].dataset;
  if (row !== currentRow()?.dataset.row) await open(row);
  toColumn(column);
};

const beside = () => {
  const aside = document.getElementById("aside");
  editor.classList.toggle("with-aside");
  if (editor.classList.contains("with-aside")) aside.focus();
  else focusOutline();
};

/** From the start, or from the marked question. */
const tryOut = (fromHere) => {
  const link = document.getElementById("try-out");
  const code = currentRow()?.querySelector("b")?.textContent;
  if (fromHere && code) location.assign(`${link.dataset.start}?at=${encodeURIComponent(code)}`);
  else link.click();
};

const everywhere = {
  F2: toMarkedText,
  F7: (event) => toProblem(event.shiftKey ? -1 : 1),
  F8: beside,
  F9: (event) => tryOut(event.shiftKey),
  Escape: () => leave() || focusOutline(),
};

const inOutline = {
  Enter: (event) => (event.target.closest("button") ? event.target.closest("button").click() : toMarkedText()),
  "/": () => find.focus(),
  a: () => openAdd(false),
  A: () => openAdd(true),
  b: () => openBulk("condition"),
  c: () => openComment(),
  B: () => openBulk("set"),
  d: () => actOnChosen("copy"),
  g: () => actOnChosen("group"),
  x: () => choose(),
  Delete: () => actOnChosen("remove"),
  "?": () => document.getElementById("keys").showModal(),
};

const inSearch = (event) => {
  if (event.key === "Escape" && find.value) {
    find.value = "";
    arrange();
  } else if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") {
    const first = document.querySelector("#outline li:not([hidden]) a");
    focusOutline();
    if (find.value && first) first.click();
  } else return false;
  return true;
};

const withControl = (event) => {
  const key = event.key.toLowerCase();
  if (event.altKey) return false;
  if (key === "z") undo(event.shiftKey ? "redo" : "undo");
  else if (key === "k") openGo();
  else return key === "b" && stress(event.target);
  return true;
};

/** To the text, the condition, the answers, the checks; to the other language. */
const toPart = (number) => {
  if (number === "1") return toText();
  const first = (part) => part?.querySelector("input:not([type=hidden], [tabindex='-1']), textarea, select, button");
  const parts = {
    2: () => document.querySelector("#question [data-column=relevant] :is(.token, .adding)"),
    3: () => first(document.querySelector("#answers tbody")) ?? document.getElementById("new-text"),
    4: () => first(document.querySelector("section[aria-labelledby=h-checks]")),
    5: () => document.querySelector(".segments [aria-current] + a, .segments a:not([aria-current])"),
  };
  const place = parts[number]?.();
  if (number === "5") return place?.click();
  return place?.focus();
};

const withAlt = (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const digit = /^Digit([1-5])$/.exec(event.code);
  if (digit) toPart(digit[1]);
  else if (event.key.toLowerCase() === "v") openPaste();
  else if (!by) return false;
  else if (event.shiftKey) act("move", by < 0 ? { before: "on" } : {});
  else step(by);
  return true;
};

const withShift = (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (by) extend(by);
  return by !== undefined;
};

/** Whether nothing has the focus, or there is no question: then bare keys act as in the outline. */
const isNowhere = ({ target }) =>
  target === document.body || target.id === "main" || target.closest(".editor-none") !== null;

const handled = (event) => {
  if (event.ctrlKey || event.metaKey) return withControl(event);
  if (event.altKey) return withAlt(event);
  if (event.target === find && !event.key.startsWith("F")) return inSearch(event);
  const isHere = event.target.closest("#outline") !== null;
  if (isHere && event.shiftKey && withShift(event)) return true;
  const deed = everywhere[event.key] ?? (isHere || isNowhere(event) ? inOutline[event.key] : undefined);
  if (deed) deed(event);
  return deed !== undefined || (isHere && move(event.key));
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  if (isHeld(event) || handled(event)) event.preventDefault();
});

document.addEventListener("beforeinput", (event) => {
  if (!document.querySelector("dialog[open]") && isTextHeld(event)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("#undo, #redo, #open-aside");
  if (!button) return;
  if (button.id === "open-aside") beside();
  else undo(button.id);
});
