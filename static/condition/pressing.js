// Nothing is written anew under a finger that presses it: the click would fall on nothing. What comes back from the
// server meanwhile waits until the mouse button, or the space bar on a button, is let go.
const LONGEST = 3000;
const AFTER = 40; // after a touch the click comes a little later

let pressed = null;
let lift = () => {};
let timer = 0;

const press = () => {
  clearTimeout(timer);
  pressed ??= new Promise((resolve) => {
    lift = resolve;
  });
  timer = setTimeout(release, LONGEST);
};

const release = () => {
  clearTimeout(timer);
  pressed = null;
  lift();
};

const releaseSoon = () => {
  if (!pressed) return;
  clearTimeout(timer);
  timer = setTimeout(release, AFTER);
};

addEventListener("pointerdown", press, true);
for (const name of ["pointerup", "pointercancel", "dragstart"]) addEventListener(name, releaseSoon, true);
addEventListener("blur", releaseSoon); // of the window: what is left in it while it is pressed is not heard here
addEventListener("pointermove", ({ buttons }) => buttons || releaseSoon(), true);
addEventListener("keydown", ({ key, target }) => key === " " && target.closest?.("button, summary") && press(), true);
addEventListener("keyup", releaseSoon, true);

/** Resolves when nothing is pressed. */
export const unpressed = async () => {
  while (pressed) await pressed;
};
