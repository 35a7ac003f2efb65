// Several questions are given the same condition, or the same cell; before it is done it is said how many cells change.
import { settled } from "../condition/steps.js";
import { actOnChosen, chosenItems, rowsOf } from "./choosing.js";
import { preview } from "./deeds.js";
import { currentId } from "./parts.js";

const MOST_CODES = 8;
const dialog = document.getElementById("bulk");
const says = document.getElementById("bulk-says");
const place = document.getElementById("bulk-condition");
const codeOf = (item) => item.querySelector("b").textContent;
let deed = "";

const data = () => {
  if (deed === "condition") {
    const besides = document.getElementById("bulk-besides").checked;
    return { text: place.querySelector("textarea").value, ...(besides && { besides: "on" }) };
  }
  const [code, text] = document.getElementById("bulk-set").value.split(":");
  return { code, text };
};

const PAUSE = 150;
let soon = 0;

const count = () => {
  clearTimeout(soon);
  soon = setTimeout(() => preview({ deed, rows: rowsOf(chosenItems()), row: currentId(), ...data() }, says), PAUSE);
};

export const openBulk = (what) => {
  const items = chosenItems();
  if (!items.length) return;
  deed = what;
  const codes = items.map(codeOf);
  document.getElementById("bulk-codes").textContent =
    codes.length > MOST_CODES ? `${codes.slice(0, MOST_CODES).join(", ")}… (${codes.length})` : codes.join(", ");
  for (const body of dialog.querySelectorAll("[data-for]")) body.hidden = body.dataset.for !== what;
  place.replaceChildren(document.getElementById("bulk-blank").content.cloneNode(true));
  place.querySelector("[data-condition]").dataset.name = codes[0];
  says.replaceChildren();
  dialog.showModal();
  dialog.querySelector("[data-for]:not([hidden]) :is(.adding, select)").focus();
  count();
};

for (const name of ["condition:change", "change"]) dialog.addEventListener(name, count);
document.getElementById("put-bulk").addEventListener("click", async () => {
  const condition = place.querySelector("[data-condition]");
  if (condition) await settled(condition);
  if (!dialog.open) return;
  const sent = data();
  clearTimeout(soon);
  dialog.close();
  actOnChosen(deed, sent);
});
document.addEventListener("click", (event) => {
  const what = event.target.closest("[data-bulk]")?.dataset.bulk;
  if (what) openBulk(what);
});
