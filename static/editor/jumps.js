// Where an answer leads, and the other jumps of a question: chosen in a list, by its first letters too. A choice counts
// once the list is left, or after a moment: whoever goes through it with the arrows is not taken anywhere else.
import { editor } from "./cells.js";
import { act } from "./deeds.js";
import { shownRow } from "./parts.js";

const PAUSE = 700;
let waiting = 0;
let chosen = null;

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
  const select = chosen;
  chosen = null;
  if (!select?.isConnected) return;
  if (select.dataset.jump) {
    await act("jump", { row: shownRow(), code: select.dataset.jump, text: select.value });
  } else if (select.value) await addJump(select.value);
};

const rows = () => [...document.querySelectorAll("#jumps .jump-row")];

/** The hands go to the condition of the new jump. */
const addJump = async (target) => {
  const before = new Set(rows().map((row) => row.dataset.row));
  if (!(await act("new-jump", { row: shownRow(), text: target }))) return;
  const added = rows().find((row) => !before.has(row.dataset.row));
  added?.querySelector(".adding, textarea").focus();
};

editor.addEventListener("change", (event) => {
  const select = event.target.closest("select:is([data-jump], #new-jump)");
  if (!select) return;
  chosen = select;
  clearTimeout(waiting);
  waiting = setTimeout(take, PAUSE);
});
editor.addEventListener("focusout", (event) => event.target === chosen && take());
editor.addEventListener("keydown", (event) => event.target === chosen && event.key === "Enter" && take());
editor.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove-jump]");
  if (button) act("remove-jumps", { row: shownRow(), rows: button.dataset.removeJump });
});
