// Digits under the left hand, for whoever has chosen it: the keys of a numeric pad on the left of the keyboard. Words are
// written with Shift held, and in lists that are searched and open answers letters stay letters.
import { isSearch } from "./longlist.js";
import { fieldOf } from "./options.js";

const PAD = {
  ...{ KeyQ: "7", KeyW: "8", KeyE: "9", KeyA: "4", KeyS: "5", KeyD: "6", KeyZ: "1", KeyX: "2", KeyC: "3", KeyV: "0" },
  ...{ KeyF: "Enter", KeyR: "-", KeyT: "*", KeyG: "/" },
};
const KINDS = ["single", "multiple", "number"];
const isOn = document.documentElement.dataset.look?.split(" ").includes("left-hand");

const takes = (target) =>
  target.matches("input[data-box]:not([readonly])") &&
  !isSearch(target) &&
  KINDS.includes(fieldOf(target)?.dataset.kind);

/** The key of the pad does what it would do by itself; a digit that nothing else takes is written. */
const press = (target, key) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  if (!target.dispatchEvent(event)) return;
  if (key === "Enter") target.form?.requestSubmit();
  else if (target.matches("[data-box]")) {
    target.setRangeText(key, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

if (isOn) {
  window.addEventListener(
    "keydown",
    (event) => {
      const key =
        event.isTrusted && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && PAD[event.code];
      if (!key || !takes(event.target)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) press(event.target, key);
    },
    true,
  );
}
