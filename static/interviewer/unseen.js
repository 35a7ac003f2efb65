// Nobody is dialled unseen: a case is dialled by a key pressed, or a click made, once its page has stood there a while.
// A second Enter behind an outcome therefore waits in vain, however quickly the next person comes.
import { LOOKED_AT, one, tell, words } from "./page.js";

let paintedAt = Infinity;
let pressedAt = -Infinity;
let handledAt = -Infinity;

const dials = (form) => form.matches("#answer, #dial") && form.action.endsWith("/dial/");

/** When the page was on the glass: on a busy machine later than its frames were asked for, as the browser tells then. */
const seenAt = () =>
  Math.max(paintedAt, performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -Infinity);

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

/**
 * When the hand moved, if it was a hand: a program that reads the screen to somebody clicks without one. How long a key
 * waited until a busy page took it says nothing: it was pressed when it was pressed.
 */
const movedAt = () => (performance.now() - handledAt < 1000 ? pressedAt : performance.now());
const isUnseen = () => movedAt() - seenAt() < LOOKED_AT;

const refuse = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  tell(words().notDialled);
};

for (const kind of ["keydown", "pointerdown"])
  window.addEventListener(
    kind,
    (event) => {
      if (event.repeat) return;
      pressedAt = event.timeStamp;
      handledAt = performance.now();
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
