// A finger drags as a mouse does, by the handle: what it does is told as the events of dragging, which browsers give to
// mice alone. At the edge of the list the list goes on by itself.
import { editor } from "./cells.js";

const HANDLE = 26;
const STARTS = 6;
const EDGE = 48;
const STEP = 10;
const EVERY = 25;

let held = null; // where the finger came down, and on what
let isDragging = false;
let last = null;
let timer = 0;

const handleAt = ({ target, clientX }) => {
  if (target.matches?.("#answers [data-control=handle]")) return target;
  const item = target.closest?.("#outline li");
  return item && clientX - item.getBoundingClientRect().left < HANDLE ? item : null;
};

const tell = (name, target, { clientX, clientY }) => {
  const data = { bubbles: true, cancelable: true, clientX, clientY, dataTransfer: new DataTransfer() };
  target.dispatchEvent(new DragEvent(name, data));
};

const under = ({ clientX, clientY }) => document.elementFromPoint(clientX, clientY) ?? editor;

const scrollerOf = (element) => {
  for (let one = element; one; one = one.parentElement)
    if (one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
  return document.scrollingElement;
};

const goOn = () => {
  const scroller = scrollerOf(held.handle);
  const { top, bottom } = scroller.getBoundingClientRect();
  const by =
    last.clientY < Math.max(top, 0) + EDGE ? -STEP : last.clientY > Math.min(bottom, innerHeight) - EDGE ? STEP : 0;
  if (!by) return;
  scroller.scrollTop += by;
  tell("dragover", under(last), last);
};

const end = () => {
  clearInterval(timer);
  if (isDragging) tell("dragend", held.handle, last);
  held = null;
  isDragging = false;
};

editor.addEventListener(
  "touchstart",
  ({ touches }) => {
    const [touch] = touches;
    const handle = touches.length === 1 ? handleAt(touch) : null;
    if (handle) held = { handle, clientX: touch.clientX, clientY: touch.clientY };
    else if (held) end();
  },
  { passive: true },
);
editor.addEventListener(
  "touchmove",
  (event) => {
    if (!held) return;
    event.preventDefault(); // the page stays where it is
    [last] = event.touches;
    if (!isDragging) {
      if (Math.abs(last.clientY - held.clientY) < STARTS) return;
      isDragging = true;
      tell("dragstart", held.handle, held);
      timer = setInterval(goOn, EVERY);
    }
    tell("dragover", under(last), last);
  },
  { passive: false },
);
editor.addEventListener("touchend", (event) => {
  if (!held) return;
  if (isDragging) {
    event.preventDefault(); // it was no tap
    tell("drop", under(last), last);
  }
  end();
});
editor.addEventListener("touchcancel", () => held && end());
