// Docks stand beside the question, never over it; Esc gives the focus back to the box.
import { all, focusBox, one } from "./page.js";

export const dockOpen = () => one(".dock:not([hidden])");

const expand = (name) => {
  for (const button of all("[data-dock][aria-expanded]"))
    button.setAttribute("aria-expanded", String(button.dataset.dock === name));
};

/** The page's address without the dock that the server opened: loaded again, the page leaves it shut. */
const forgetDock = () => {
  const address = new URL(location.href);
  if (!address.searchParams.has("dock")) return;
  address.searchParams.delete("dock");
  history.replaceState(history.state, "", address);
};

export const closeDocks = () => {
  for (const dock of all(".dock")) dock.hidden = true;
  // An outcome that asked for a time is given up with its dock: opened again, it makes an ordinary appointment.
  one("[data-of-outcome]")?.remove();
  delete document.body.dataset.side;
  expand("");
  forgetDock();
  focusBox();
};

/** What is noted on the page or in another dock comes along into one in which nothing else has been noted. */
const bringNote = (dock) => {
  const note = one("textarea[name=note]", dock);
  const noted = all("#outcome-note, #stop-note").find((other) => !dock.contains(other) && other.value.trim());
  if (!note || !noted || (note.value.trim() && note.value !== note.dataset.brought)) return;
  note.value = note.dataset.brought = noted.value;
};

/** Opens the dock, or shuts it when it is open; the note is in the side panel. */
export const openDock = (name) => {
  if (name === "note") return openNote();
  const dock = one(`#dock-${name}`);
  if (!dock) return false;
  const wasOpen = !dock.hidden;
  closeDocks();
  if (wasOpen) return true;
  bringNote(dock);
  dock.hidden = false;
  expand(name);
  // What may have changed since the page was made is asked for when it is looked at. A dock whose box is there already
  // takes what is typed meanwhile.
  const late = "late" in dock.dataset ? dock : one("[data-late]", dock);
  late?.dispatchEvent(new Event("opened"));
  if (late !== dock) focusFirst(dock);
  return true;
};

const focusFirst = (dock) => {
  const first = one("[autofocus]", dock) ?? one("[data-first]", dock);
  first?.focus();
  first?.select?.();
};

const openNote = () => {
  const note = one("#note");
  if (!note) return false;
  closeDocks();
  document.body.dataset.side = "open";
  note.scrollIntoView({ block: "nearest" });
  note.focus();
  return true;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, a[data-close]");
  if (!button) return;
  if (button.dataset.dock && openDock(button.dataset.dock)) event.preventDefault();
  else if ("close" in button.dataset) {
    event.preventDefault();
    closeDocks();
  } else if (button.dataset.side) {
    document.body.dataset.side = "open";
    const section = one(`#side-${button.dataset.side}`);
    section?.scrollIntoView({ block: "nearest" });
    (button.dataset.side === "note" ? one("#note") : one("#side")).focus();
  }
});
document.addEventListener("htmx:after:swap", (event) => {
  const dock = dockOpen();
  if (dock && "late" in dock.dataset && event.detail.ctx?.target === dock) focusFirst(dock);
});
// What is said of the time shows in the dock: "after 18" is an approximate appointment, "18" an exact one, until a hand
// has chosen; one out of hours needs a reason.
document.addEventListener("click", (event) => {
  if (event.target.matches("#dock-appointment input[name=kind]")) event.target.form.dataset.kindChosen = "";
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.sourceElement?.id !== "quick-box") return;
  const kind = one("#quick-echo [data-rough]") ? "soft" : "hard";
  const form = one("#dock-appointment form");
  if (one("#quick-echo .said") && !("kindChosen" in form.dataset)) one(`input[value=${kind}]`, form).checked = true;
  if (one("#quick-echo .doubt")) one("#hours-reason").scrollIntoView({ block: "nearest" });
});
