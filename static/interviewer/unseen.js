// Nobody is dialled unseen: a case is dialled by a key pressed, or a click made, once its page has stood there a while.
// A second Enter behind an outcome therefore waits in vain, however quickly the next person comes.
import { LOOKED_AT, one, tell, words } from "./page.js";

let paintedAt = Infinity;
let pressedAt = -Infinity;

const dials = (form) => form.matches("#answer, #dial") && form.action.endsWith("/dial/");

/** Two frames on, what stands on the page is on the glass; on a page nobody looks at no frame comes. */
const paint = () => {
  paintedAt = Infinity;
  const form = one("#answer");
  if (!form || !dials(form)) return;
  form.dataset.resting = "";
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      paintedAt = performance.now();
      setTimeout(() => delete form.dataset.resting, LOOKED_AT);
    }),
  );
};

/** When the hand moved, if it was a hand: a program that reads the screen to somebody clicks without one. */
const movedAt = () => (performance.now() - pressedAt < 1000 ? pressedAt : performance.now());
const isUnseen = () => movedAt() - paintedAt < LOOKED_AT;

const refuse = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  tell(words().notDialled);
};

for (const kind of ["keydown", "pointerdown"])
  window.addEventListener(
    kind,
    (event) => {
      if (!event.repeat) pressedAt = event.timeStamp;
    },
    true,
  );
window.addEventListener(
  "submit",
  (event) => {
    if (dials(event.target) && isUnseen()) refuse(event);
  },
  true,
);
window.addEventListener(
  "click",
  (event) => {
    if (event.target.closest?.("a[data-dial]") && isUnseen()) refuse(event);
  },
  true,
);
window.addEventListener("pageshow", (event) => event.persisted && paint());
paint();
