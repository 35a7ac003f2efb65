// A condition is built as a sentence: Tab goes from token to token, typing finds a question, each step is sent and comes
// back with the expression beneath. Alt+X goes to the expression and back; while it is written, names, codes and
// functions are completed. Everything listens on the document, so that parts swapped in later need no start.
import { completing, takeCompletion } from "./condition/completing.js";
import { find, settle } from "./condition/finding.js";
import { close, isOpen, move, openAt, picked } from "./condition/list.js";
import { known, subjectsFor } from "./condition/names.js";
import { replacing } from "./condition/replacing.js";
import { ask, hold, isAsking, leaveWalk, settled, wait, walk } from "./condition/steps.js";

const PAUSE = 250;
const rootOf = (element) => element?.closest?.("[data-condition]");
const fieldOf = (root) => root.querySelector("textarea");
const timers = new WeakMap();

const set = (root, box, item) => {
  box.value = item.words;
  box.dataset.picked = item.words;
  root.querySelector(`[data-token="${box.dataset.find}"]`).value = item.key;
};

/** Takes the line chosen in the list under a box that finds questions. */
const pick = (box) => {
  const item = picked();
  if (!item) return false;
  set(rootOf(box), box, item);
  close();
  ask(rootOf(box), "", box, "onward");
  return true;
};

/** Opens the list under a box: what the letters typed find, or everything. */
const show = async (box, isTyped) => {
  const names = await known(rootOf(box));
  if (document.activeElement === box) openAt(box, subjectsFor(names, isTyped ? box.value : ""), isTyped);
};

const checkLater = (root) => {
  clearTimeout(timers.get(root));
  timers.set(
    root,
    setTimeout(() => ask(root, "text"), PAUSE),
  );
};

const toggle = (root, event) => {
  const field = fieldOf(root);
  const first = root.querySelector(".condition-sentence .token, .condition-sentence .adding");
  if (event.target === field) first?.focus();
  else field.focus();
};

/** The steps that keys take with the part in which the hands are. */
const STEPS = {
  Enter: (path, event) => `add:${event.shiftKey ? "or" : "and"}:${path}`,
  Delete: (path) => `remove:${path}`,
  "(": (path) => `enclose:${path}`,
  ")": (path) => `dissolve:${path.split(".").slice(0, -1).join(".")}`,
  "!": (path) => `negate:${path}`,
};

const step = (root, event) => {
  const part = event.target.closest(".condition-part");
  if (!part || !event.ctrlKey || event.altKey || !Object.hasOwn(STEPS, event.key)) return false;
  ask(root, STEPS[event.key](part.dataset.path, event), event.target);
  return true;
};

const WALKS = /^(Arrow(Up|Down|Left|Right)|Home|End|Page(Up|Down)|[^ ])$/u;

/** Arrows and letters go through the lines of a select, and choose none of them yet; any other key does. */
const noteWalk = (root, { target, key, ctrlKey, altKey, metaKey }) => {
  const isBare = !(ctrlKey || altKey || metaKey);
  if (target.matches("select[data-token]") && isBare && WALKS.test(key)) walk(root);
  else if (!["Shift", "Control", "Alt", "Meta"].includes(key)) leaveWalk(root);
};

/** The keys of an open list. */
const inList = (event) => {
  if (!isOpen() && event.key === "ArrowDown" && event.target.dataset.find) {
    show(event.target, false);
    return true;
  }
  if (!isOpen() || event.ctrlKey || event.altKey || event.metaKey) return false;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return move(event.key === "ArrowDown" ? 1 : -1);
  if (event.key === "Escape") return close();
  if (event.key !== "Enter" && event.key !== "Tab") return false;
  if (event.target.localName === "textarea") return event.shiftKey ? false : takeCompletion(event.target);
  return pick(event.target);
};

document.addEventListener(
  "keydown",
  (event) => {
    const root = rootOf(event.target);
    if (!root || event.isComposing) return;
    if (event.key.length > 1 || event.ctrlKey) settle();
    noteWalk(root, event);
    const alt = event.altKey && !event.ctrlKey && event.key.toLowerCase() === "x";
    if (alt) toggle(root, event);
    else if (!inList(event) && !step(root, event) && !hold(root, event) && !find(event.target, event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener("focusin", (event) => {
  if (!rootOf(event.target)) return;
  if (event.target.dataset.find && event.target.value) event.target.select();
  else if (event.target.dataset.find) show(event.target, false);
});
document.addEventListener("focusout", (event) => {
  close();
  if (replacing()) return;
  settle();
  if (rootOf(event.target)) leaveWalk(rootOf(event.target));
  if (event.target.dataset?.kept === undefined || !event.target.isConnected) return;
  delete event.target.dataset.kept;
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("input", (event) => {
  const root = rootOf(event.target);
  if (!root) return;
  if (event.target.dataset.find) show(event.target, true);
  else if (event.target === fieldOf(root)) {
    root.querySelector("[data-marks]").replaceChildren();
    checkLater(root);
    known(root).then((names) => completing(event.target, names));
  }
});

/** A box that is left before a line was chosen takes the one that its letters find first. */
const leave = async (root, box) => {
  const [best] = box.value.trim() ? subjectsFor(await known(root), box.value) : [];
  if (best) set(root, box, best);
  return ask(root, "", box, "onward");
};

document.addEventListener("change", (event) => {
  const root = rootOf(event.target);
  if (!root || replacing()) return;
  delete event.target.dataset.kept;
  if (event.target === fieldOf(root)) {
    clearTimeout(timers.get(root));
    ask(root, "text", null, "left");
  } else if (event.target.dataset.find) {
    if (event.target.dataset.picked !== event.target.value) wait(root, leave(root, event.target));
  } else if (event.target.dataset.token) ask(root, "", event.target);
});

document.addEventListener("pointerdown", (event) => {
  if (rootOf(event.target)) leaveWalk(rootOf(event.target));
  const line = event.target.closest?.(".condition-list li");
  if (!line) return;
  event.preventDefault();
  const box = document.activeElement;
  move(0, line);
  if (box.localName === "textarea") takeCompletion(box);
  else pick(box);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-condition] [data-do]");
  if (!button) return;
  const root = rootOf(button);
  if (event.detail > 1 && isAsking(root)) return; // a double click is meant once
  ask(root, button.dataset.do, button);
});

// A form is sent when the last step is written in its field.
document.addEventListener(
  "submit",
  (event) => {
    const roots = [...event.target.querySelectorAll("[data-condition]")].filter(isAsking);
    if (!roots.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    Promise.all(roots.map(settled)).then(() => event.target.requestSubmit(event.submitter));
  },
  true,
);
