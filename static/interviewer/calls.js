// Before and after the call: what the outcome asks for.
import { all, one } from "./page.js";

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
  for (const line of all("[data-consequence]")) line.hidden = line.dataset.consequence !== chosen?.value;
};
document.addEventListener("input", tell);
document.addEventListener("change", tell);
document.addEventListener("submit", (event) => {
  const note = one("#outcome-note");
  if (event.target.id !== "outcome" || note?.getAttribute("aria-invalid") !== "true") return;
  event.preventDefault();
  note.focus();
}, true);
tell();

// A tel: link opens the telephone; the call is recorded by the form around it. Enter on "Call" opens it too.
document.addEventListener("click", (event) => {
  if (event.target.closest("a[data-dial]")) one("#dial").requestSubmit();
});
document.addEventListener("submit", (event) => {
  const link = one("a[data-dial]");
  if (link && event.target.id === "answer" && event.target.action.endsWith("/dial/")) location.href = link.href;
});
