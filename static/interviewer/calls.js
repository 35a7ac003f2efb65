// Before and after the call: what the outcome asks for.
import { all, focusBox, one } from "./page.js";

// The outcome's consequence is told, and its note asked for, as soon as it is chosen.
const tell = () => {
  const form = one("#outcome");
  if (!form) return;
  const chosen = one("input[data-entry]:checked", form);
  const note = one("#outcome-note");
  if (!note) return;
  const shortest = Number(chosen?.dataset.needsNote || 0);
  const needed = shortest > 0;
  const enough = note.value.trim().length >= shortest;
  note.required = needed;
  note.setAttribute("aria-invalid", String(needed && !enough));
  for (const line of all("[data-note-needed]")) line.hidden = !needed || enough;
  const missing = shortest - note.value.trim().length;
  for (const place of all("[data-missing]"))
    place.textContent = (missing === 1 ? place.dataset.missingOne : place.dataset.missing).replace("%n", missing);
  for (const line of all("[data-consequence]")) line.hidden = line.dataset.consequence !== chosen?.value;
};
document.addEventListener("input", tell);
document.addEventListener("change", tell);
document.addEventListener(
  "submit",
  (event) => {
    const note = one("#outcome-note");
    if (event.target.id !== "outcome" || note?.getAttribute("aria-invalid") !== "true") return;
    event.preventDefault();
    note.focus();
  },
  true,
);
tell();

// Where one dials by a link, it is opened as the call is recorded, whichever button or key did it. A telephone system on
// the web is asked in the background: the page, and the keyboard with it, stay here.
const open = (link) => {
  if (/^https?:/.test(link)) fetch(link, { mode: "no-cors", credentials: "include", keepalive: true }).catch(() => {});
  else if (link) location.href = link;
};

document.addEventListener("click", (event) => {
  if (!event.target.closest("a[data-dial]")) return;
  event.preventDefault();
  one("#dial").requestSubmit();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("#answer, #dial") || !form.action.endsWith("/dial/")) return;
  const chosen = form.elements.phone;
  open(chosen?.selectedOptions?.[0].dataset.link ?? chosen?.dataset.link);
});

/** Alt+A: somebody else of the household answers, and is read other words; once more it is who was asked for. */
const toOther = (button) => {
  const isOther = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isOther));
  one("#qtext").hidden = isOther;
  one("#other-introduction").hidden = !isOther;
  focusBox();
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("#other-person");
  if (button) toOther(button);
});
document.addEventListener("keydown", (event) => {
  const button = event.altKey && !event.ctrlKey && event.code === "KeyA" && one("#other-person");
  if (!button) return;
  event.preventDefault();
  if (!event.repeat) toOther(button);
});

// A telephone program that came to the front gives the hands back with the window: to the box, not to nothing.
window.addEventListener("focus", () => document.activeElement === document.body && focusBox());
