// A problem whose remedy is certain is corrected where it is told; F7 goes on to the next one.
import { editor } from "./cells.js";
import { write } from "./deeds.js";

editor.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-mend]");
  if (!button) return;
  const { mend: text, held: before, sheet, at, headingOf: column } = button.dataset;
  if (!(await write([{ kind: "cell", sheet, at: Number(at), column, before, text }]))) return;
  const next = document.querySelector("#problems [data-mend]") ?? document.querySelector("#problems a");
  (next ?? document.getElementById("aside")).focus();
});
