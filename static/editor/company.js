// Who else has the draft open, and at which question; what colleagues change comes in by itself, but never into a field
// in which somebody types. A page that is not looked at asks nothing.
import { editor } from "./cells.js";
import { isTypedIn, refresh, shownRow } from "./parts.js";
import { isWaiting, post } from "./saving.js";

const EVERY = 8000;
const SIMULATING = 2000;
const SOON = 600;
const bar = document.getElementById("company");
let people = [];
let isBehind = false;
let timer = 0;

const avatar = ({ name, initials }) => {
  const sign = document.createElement("span");
  sign.className = "avatar";
  sign.title = name;
  sign.textContent = initials;
  return sign;
};

const told = ({ name, row }) => {
  const code = document.querySelector(`#outline li[data-row="${row}"] b`)?.textContent;
  return code ? `${name} (${code})` : name;
};

/** Put everybody's sign into the bar and at their questions; the names are said there in words. */
const draw = () => {
  const words = people.length ? `${bar.dataset.also} ${people.map(told).join(", ")}` : "";
  const says = bar.querySelector(".visually-hidden");
  if (says.textContent !== words) says.textContent = words;
  bar.querySelector(".avatars").replaceChildren(...people.map(avatar));
  for (const sign of document.querySelectorAll("#outline .company, #question .company")) sign.remove();
  for (const one of people) {
    const item = document.querySelector(`#outline li[data-row="${one.row}"]`);
    if (!item) continue;
    const sign = document.createElement("span");
    sign.className = "company";
    sign.title = one.name;
    sign.textContent = one.initials;
    item.append(sign);
  }
  const here = people.filter((one) => String(one.row) === shownRow());
  const head = document.querySelector("#question .editor-head > div");
  if (!here.length || !head) return;
  const note = document.createElement("p");
  note.className = "company";
  note.textContent = `${bar.dataset.here} ${here.map(({ name }) => name).join(", ")}`;
  head.append(note);
};

const isBusy = () => isWaiting() || document.querySelector("dialog[open], #outline .dragged, details.menu[open]");

/** Take over what colleagues have changed, once nothing of ours is on its way. */
const catchUp = async () => {
  if (isBusy()) return;
  isBehind = isTypedIn();
  await refresh(() => !isBusy());
};

const ask = async () => {
  clearTimeout(timer);
  if (document.hidden) return;
  const aside = () => document.getElementById("aside").dataset;
  timer = setTimeout(ask, "simulating" in aside() ? SIMULATING : EVERY);
  try {
    const response = await post(`${editor.dataset.here}?unattended`, {});
    if (response.redirected || !response.ok) return;
    const said = await response.json();
    people = said.people;
    draw();
    const shown = document.getElementById("state").dataset.draft;
    if (said.draft === null) {
      if (!isBusy() && !isTypedIn()) location.reload();
    } else {
      const isOther = String(said.draft) !== shown || said.simulation !== aside().simulation;
      if (isOther || (isBehind && !isTypedIn())) await catchUp();
    }
  } catch {
    // without a network nobody is seen
  }
};

const askSoon = () => {
  clearTimeout(timer);
  timer = setTimeout(ask, SOON);
};

editor.addEventListener("shown", draw);
editor.addEventListener("question", ({ detail: { part } }) => {
  if (part.dataset.row !== bar.dataset.row) askSoon();
  bar.dataset.row = part.dataset.row;
});
document.addEventListener("visibilitychange", askSoon);
export const meet = () => {
  bar.dataset.row = shownRow();
  askSoon();
};
