// The numbers at the rooms, in the bar: of the draft as it is now. How many saved tests go differently is asked for again.
import { editor } from "./cells.js";

const PAUSE = 900;
const draft = () => document.getElementById("state")?.dataset.draft;
const tests = document.getElementById("tests-count");

let known = draft();
let soon = 0;

const show = () => {
  for (const sign of document.getElementById("signs").content.cloneNode(true).children)
    document.querySelector(`.studio-parts [data-sign="${sign.dataset.sign}"]`).replaceWith(sign.cloneNode(true));
};

editor.addEventListener("shown", () => {
  if (draft() === known) return;
  known = draft();
  show();
  clearTimeout(soon);
  if (tests) soon = setTimeout(() => htmx.trigger(tests, "refresh"), PAUSE);
});
