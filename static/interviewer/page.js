// What the scripts share: looking things up, the page's own words, and saying something in an echo.

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** The words that the server wrote into the page, in its language. */
export const words = () => one("#words")?.dataset ?? {};

export const answerForm = () => one("#answer");

/** What must be looked at, in milliseconds, before it can be agreed to: who is rung, what was answered earlier. */
export const LOOKED_AT = 700;

/** The box that has the hands: the open dock's, else the question's. */
export const mainBox = () => {
  const dock = one(".dock:not([hidden])");
  if (dock) return one("[data-box], [data-first]", dock);
  return one("#box") || one("[data-box]", answerForm() || document);
};

/**
 * Gives the hands to the box. What stands in it is selected, as in every box one comes back to: "-" goes on back, and
 * typing replaces it. A text that is being written, or was refused, is gone on with at its end, and so is whatever was
 * half typed when the language was switched.
 */
export const focusBox = (isNew = false) => {
  const box = mainBox();
  if (!box) return;
  box.focus();
  const isHalfTyped = isNew && "touched" in (box.closest("#answer")?.dataset ?? {});
  if (isHalfTyped || (box.tagName === "TEXTAREA" && !(isNew && !one("#answer [role=alert]"))))
    box.setSelectionRange(box.value.length, box.value.length);
  else box.select();
};

export const say = (echo, main, small = "", bad = false) => {
  if (!echo) return;
  echo.textContent = main;
  echo.classList.toggle("bad", bad);
  if (small) {
    const line = document.createElement("small");
    line.textContent = small;
    echo.append(line);
  }
};

/** Milliseconds without a key: of what changes faster a screen reader tells the first, not what is true in the end. */
export const AFTER_TYPING = 300;
let telling = 0;
export const tellAfterTyping = (echo) => {
  if (!echo) return;
  echo.ariaLive = "off";
  clearTimeout(telling);
  telling = setTimeout(() => {
    echo.ariaLive = "polite";
    echo.replaceChildren(...echo.childNodes);
  }, AFTER_TYPING);
};

/** The quiet word about keys that were not taken; an empty one takes it away. */
export const tell = (text) => {
  const place = one("#ahead");
  if (place && place.textContent !== text) place.textContent = text;
};

/** Words and small print of an option, as a person reads them. */
export const labelOf = (input) => {
  if (input.dataset.label) return [input.dataset.label, ""];
  const text = one(".text", input.closest("label"));
  const small = one("small", text);
  const main = text.textContent.trim();
  return small
    ? [main.slice(0, main.length - small.textContent.trim().length).trim(), small.textContent.trim()]
    : [main, ""];
};
