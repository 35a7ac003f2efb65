// A practice: what the simulated person says is told, and what one does beside answering has its keys.
import { all, focusBox, mainBox, one } from "./interviewer/page.js";

const panel = () => one("#persona-now");
const listens = () => panel()?.dataset.reads === "1";
const spoken = () => (one(".tone", panel()) ? (one("[data-line]", panel())?.textContent.trim() ?? "") : "");
let timer = 0;
let count = 0;
let told = "";
/** Milliseconds after which a screen reader has begun to read the box that a new page gives the hands. */
const AFTER_THE_BOX = 500;
/** Off unless it is asked for, and only as long as this page stands: the lines are written to be read by a colleague. */
let hasVoice = false;

const speak = (words) => {
  if (!hasVoice || !words || !("speechSynthesis" in window)) return;
  window.speechSynthesis.cancel();
  const said = new SpeechSynthesisUtterance(words);
  said.lang = one("[data-line]", panel())?.lang || document.documentElement.lang;
  window.speechSynthesis.speak(said);
};

const linesSaid = () => `${one(".talk", panel())?.textContent} ${spoken()}`;

/** The region that screen readers follow stays where it is: one that is replaced is not read. */
const tell = () => {
  const words = spoken();
  // She may say the same word twice: another line then stands before it.
  const lines = linesSaid();
  if (lines === told) return;
  told = lines;
  const live = one("#persona-live");
  if (live) live.textContent = words;
  speak(words);
};

const press = (move) => {
  const button = one(`.practice-moves button[value="${move}"]`, panel());
  if (!button) return false;
  count += 1;
  one("[name=key]", button.form).value = `${move}${count}.${Date.now()}`;
  button.form.requestSubmit(button);
  return true;
};

/** If nobody says that they have read, she answers after the whole reading time; not into what is read from a dock. */
const byClock = () => {
  if (one('[id^="dock-"]:not([hidden])')) timer = setTimeout(byClock, 1000);
  else {
    isByClock = true;
    begunAt = performance.now();
    press("clock");
  }
};
const wait = () => {
  clearTimeout(timer);
  const left = panel()?.dataset.answersIn;
  if (left !== undefined) timer = setTimeout(byClock, Number(left) + 500);
};

const toggleVoice = () => {
  hasVoice = !hasVoice;
  const button = one("#persona-voice");
  button.setAttribute("aria-pressed", String(hasVoice));
  one("span", button).textContent = hasVoice ? button.dataset.on : button.dataset.off;
  if (hasVoice) speak(spoken());
  else window.speechSynthesis?.cancel();
};

const MOVES = { KeyL: "reread", KeyA: "wait", Digit1: "1", Digit2: "2", Digit3: "3" };

const byKey = (event) => {
  if (event.altKey && event.code === "KeyV" && one("#persona-voice")) {
    toggleVoice();
    return true;
  }
  return event.altKey && MOVES[event.code] ? press(MOVES[event.code]) : false;
};

/** So long after she began by herself an Enter still says that one has read, and a new page has not been looked at. */
const SOON = 1500;
let begunAt = -SOON;
/** Whether that is still on its way: on a slow line she is heard later. */
let isByClock = false;

/** Enter on an empty box: I have finished reading. */
const hasRead = (event) => {
  const box = event.target;
  const isLate = event.key === "Enter" && performance.now() - begunAt < SOON && box.matches("#answer [data-box]");
  if (isLate && !box.value.trim()) return true;
  if (event.key !== "Enter" || event.altKey || event.shiftKey || !listens()) return false;
  if (!box.matches("#answer [data-box]") || (box.value.trim() && !box.readOnly)) return false;
  return press("read");
};

document.addEventListener(
  "keydown",
  (event) => {
    if (!panel() || event.ctrlKey || event.metaKey || event.repeat || event.isComposing) return;
    if (!byKey(event) && !hasRead(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
document.addEventListener("click", (event) => {
  if (event.target.closest("#persona-voice")) toggleVoice();
});
document.addEventListener("htmx:after:swap", (event) => {
  if (!panel()) return;
  if (isByClock) begunAt = performance.now();
  isByClock = false;
  tell();
  wait();
  const { activeElement } = document;
  if (event.detail.ctx?.target?.id === "persona-now" && activeElement === document.body) focusBox();
});
// What was said from the ready answers is answered, too.
document.addEventListener("ascolto:aside", (event) => {
  if (event.target.id !== "say-form" || !panel()) return;
  one("#persona-again").dispatchEvent(new Event("said"));
});

/** The replay: up and down the lines, S for those that cost points. */
const replay = one("#replay");
const rows = () => all("tbody tr", replay).filter((row) => !row.hidden);
const goTo = (row) => {
  for (const other of all("[aria-current]", replay)) other.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
  row?.scrollIntoView({ block: "nearest" });
};
const inReplay = (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const list = rows();
    const place = list.findIndex((row) => row.hasAttribute("aria-current"));
    goTo(list[Math.min(Math.max(place + step, 0), list.length - 1)]);
    return true;
  }
  if (event.key.toLowerCase() !== "s") return false;
  const isShort = replay.toggleAttribute("data-short");
  for (const row of all("tbody tr", replay)) row.hidden = isShort && !("bad" in row.dataset);
  goTo(rows()[0]);
  return true;
};
document.addEventListener(
  "keydown",
  (event) => {
    if (!replay || event.altKey || event.ctrlKey || event.metaKey) return;
    // The Enter that ended the call, pressed twice, begins no other one.
    if (event.key === "Enter" && event.target === mainBox() && performance.now() < SOON) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (event.target.closest("details") || (event.target.matches("input, textarea") && event.target !== mainBox()))
      return;
    if (inReplay(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

// Where somebody to practise with is chosen, "-" leads back as in every box.
document.addEventListener("keydown", (event) => {
  if (event.key !== "-" || !event.target.matches("#practise [data-box]")) return;
  event.preventDefault();
  one("#back").click();
});

if (panel()) {
  // How she answers the telephone is told once the box has been; what was said before the page came was heard there.
  if (one(".talk", panel())) told = linesSaid();
  else setTimeout(tell, AFTER_THE_BOX);
  wait();
}
