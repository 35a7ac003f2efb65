// Text that nobody typed is never taken: a browser that comes back after a crash writes old words into new questions,
// because every question's box stands at one address under one name.
import { all, one } from "./page.js";
import { prepare } from "./box.js";

/** Until so long after a page was loaded a browser may still bring words back. */
const RESTORED_WITHIN = 2000;
let until = Infinity;
let announced = null;

const isHandled = () => navigator.userActivation?.hasBeenActive;

/** Every form as the server sent it, before a hand has touched the page. */
export const clearUntyped = () => {
  // A note half written is worth its coming back; one that was kept stands above its box already.
  const note = one("#note");
  if (note && all("#note-form p").some((line) => line.textContent.trim() === note.value.trim())) note.value = "";
  if (isHandled()) return;
  for (const form of document.forms)
    if (form.id !== "note-form" && !("waiting" in form.dataset) && !("touched" in form.dataset)) form.reset();
};

// Whatever a hand does to a text is announced before it happens; what a browser restores is not.
window.addEventListener(
  "beforeinput",
  (event) => {
    announced = event.target;
  },
  true,
);
const restored = (event) => {
  const wasAnnounced = announced === event.target;
  announced = null;
  if (!event.isTrusted || wasAnnounced || isHandled() || performance.now() > until) return;
  event.stopImmediatePropagation();
  clearUntyped();
  prepare();
};
window.addEventListener("input", restored, true);
window.addEventListener("change", restored, true);
window.addEventListener("pageshow", () => {
  until = performance.now() + RESTORED_WITHIN;
  clearUntyped();
  prepare();
});
