// Where an answer leads, and the other jumps of a question: chosen in a list, by its first letters too. A choice counts
// once the list is left, or after a moment: whoever goes through it with the arrows is not taken anywhere else.
import { editor } from "./cells.js";
import { act } from "./deeds.js";
import { shownRow } from "./parts.js";

const PAUSE = 700;
let waiting = 0;
let chosen = null; // the list, and what was chosen in it

// The places are the same for all of them: they stand in the page once.
editor.addEventListener("focusin", (event) => {
  const select = event.target.closest("select:is([data-jump], [data-targets])");
  if (!select || "filled" in select.dataset) return;
  select.dataset.filled = "";
  const { value } = select;
  const here = [...select.options].filter((one) => !value || one.value !== value);
  const [, held] = select.value ? [0, select.selectedOptions[0].text] : [];
  const places = document.getElementById("targets").content.cloneNode(true);
  select.replaceChildren(...here, ...places.children);
  if (value && ![...select.options].some((one) => one.value === value)) select.add(new Option(held, value));
  select.value = value;
});

const take = async () => {
  clearTimeout(waiting);
  const taken = chosen;
  chosen = null;
  if (!taken) return;
  const { row, code, target: text } = taken;
  if (code) await act("jump", { row, code, text });
  else if (text) await addJump(row, text);
};

// A choice that has not counted yet stands in the question that is written anew meanwhile.
editor.addEventListener("question", ({ detail: { part } }) => {
  if (!chosen || chosen.select.isConnected || part.dataset.row !== chosen.row) return;
  const { code, target, words } = chosen;
  const select = part.querySelector(code ? `[data-jump="${CSS.escape(code)}"]` : "#new-jump");
  if (!select) return;
  if (![...select.options].some((one) => one.value === target)) select.add(new Option(words, target));
  select.value = target;
  chosen.select = select;
});

const rows = () => [...document.querySelectorAll("#jumps .jump-row")];

/** The hands go to the condition of the new jump. */
const addJump = async (row, target) => {
  const before = new Set(rows().map((row) => row.dataset.row));
  if (!(await act("new-jump", { row, text: target }))) return;
  const added = rows().find((row) => !before.has(row.dataset.row));
  added?.querySelector(".adding, textarea").focus();
};

editor.addEventListener("change", (event) => {
  const select = event.target.closest("select:is([data-jump], #new-jump)");
  if (!select) return;
  const [{ text: words }] = select.selectedOptions;
  chosen = { select, row: shownRow(), code: select.dataset.jump, target: select.value, words };
  clearTimeout(waiting);
  waiting = setTimeout(take, PAUSE);
});
editor.addEventListener("focusout", (event) => event.target === chosen?.select && take());
editor.addEventListener("keydown", (event) => event.target === chosen?.select && event.key === "Enter" && take());
editor.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove-jump]");
  if (button) act("remove-jumps", { row: shownRow(), rows: button.dataset.removeJump });
});
