// The count of saved tests that go differently, in the bar: asked for again once the draft is another one.
import { editor } from "./cells.js";

const PAUSE = 900;
const draft = () => document.getElementById("state")?.dataset.draft;
const count = document.getElementById("tests-count");

let known = draft();
let soon = 0;

const ask = () => htmx.trigger(count, "refresh");

if (count)
  editor.addEventListener("shown", () => {
    if (draft() === known) return;
    known = draft();
    clearTimeout(soon);
    soon = setTimeout(ask, PAUSE);
  });
