// Letters typed on a token with a list find a line by the beginning of any of its words: "alm" finds "è almeno".
import { flat } from "../interviewer/searching.js";

const TOGETHER = 1000;
const REST = 400;

let letters = "";
let of = "";
let last = 0;
let timer = 0;
let moved = null;

/** Says that a line was chosen, once the letters have come to rest. */
export const settle = () => {
  clearTimeout(timer);
  const select = moved;
  moved = null;
  if (select?.isConnected) select.dispatchEvent(new Event("change", { bubbles: true }));
};

export const find = (select, event) => {
  if (select.localName !== "select" || event.key.length > 1) return false;
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  if (event.timeStamp - last > TOGETHER || of !== select.dataset.token) letters = "";
  of = select.dataset.token;
  if (!letters && event.key === " ") return false;
  last = event.timeStamp;
  letters += event.key;
  const wanted = flat(letters);
  const lines = [...select.options].filter((option) => option.value);
  const starts = (option) => flat(option.text).startsWith(wanted);
  const inside = (option) => ` ${flat(option.text)}`.includes(` ${wanted}`);
  const line = lines.find(starts) ?? lines.find(inside);
  if (line && !line.selected) {
    line.selected = true;
    moved = select;
  }
  clearTimeout(timer);
  timer = setTimeout(settle, REST);
  return true;
};
