// Of a long list of answers some are shown at once: those behind and before by Alt with PgDn and PgUp, others by searching.
import { editor } from "./cells.js";
import { currentId, open } from "./parts.js";

const PAUSE = 300;
const place = () => document.getElementById("answers-window");
const MOMENT = 2000;
let soon = 0;
let typedAt = -MOMENT;

/** Show the answers from this one on; the hands go to the first of them, or stay. */
const go = async (start, into) => {
  place().dataset.start = start;
  await open(currentId());
  if (into) document.querySelector("#answers tbody input")?.focus();
};

editor.addEventListener("input", ({ target }) => {
  if (target.id !== "answers-find") return;
  clearTimeout(soon);
  typedAt = performance.now();
  soon = setTimeout(() => place() && go(0, false), PAUSE);
});
editor.addEventListener("click", ({ target }) => {
  const button = target.closest("#answers-before, #answers-after");
  if (button) go(button.dataset.start, true);
});
editor.addEventListener("keydown", (event) => {
  const id = { PageUp: "answers-before", PageDown: "answers-after" }[event.key];
  const isHere = event.target.closest("#answers, #answers-window");
  if (!id || !event.altKey || !isHere || !place()) return;
  event.preventDefault();
  event.stopPropagation();
  const button = document.getElementById(id);
  if (!button.disabled) go(button.dataset.start, true);
});

// What is being written in the box while its answers are on their way stays.
editor.addEventListener("question", ({ detail: { part, left } }) => {
  const [box, before] = [part, left].map((one) => one?.querySelector("#answers-find"));
  const isTyped = performance.now() - typedAt < MOMENT && left.dataset.row === part.dataset.row;
  if (box && before && isTyped) box.value = before.value;
});
