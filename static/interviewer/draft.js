// An open answer, and every note of a call, is kept on this machine while it is written, sealed like what was not sent:
// a page that is loaded again, or a browser that breaks down in the middle of a sentence, loses none of it.
import { all, answerForm, one, tell, words } from "./page.js";
import { forget, keep, places, recalled } from "./kept.js";

const PREFIX = "draft-";
const PAUSE = 800;
const ANSWER = "#answer[hx-post] .open-box";
const FIELDS = `${ANSWER}, #note, #outcome-note, #stop-note, #closing-note, #appointment-note`;
/** Field → the timer after which its text is kept. */
const timers = new Map();
/** Field → the name under which its text is kept. */
const kept = new Map();

const attempt = () => one("#main")?.dataset.attempt;
const ofCall = () => `${PREFIX}${attempt()}`;
/** An answer belongs to its page, a note to the call. */
const pageOf = (field) => (field.matches(ANSWER) ? one("[name=page]", answerForm()).value : field.id);
const nameOf = (field) => (field.matches(ANSWER) ? ofCall() : `${ofCall()}-${field.id}`);

const keepNow = (field) => {
  clearTimeout(timers.get(field));
  timers.delete(field);
  if (!field.isConnected) return;
  kept.set(field, nameOf(field));
  keep(nameOf(field), { page: pageOf(field), text: field.value });
};

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.(FIELDS)) return;
  clearTimeout(timers.get(target));
  timers.set(
    target,
    setTimeout(() => keepNow(target), PAUSE),
  );
});
document.addEventListener("focusout", ({ target }) => timers.has(target) && keepNow(target));
// What was sent comes back as another field; docks and signs come anew beside a field that stays.
document.addEventListener("htmx:after:swap", () => {
  for (const [field, name] of kept) {
    if (field.isConnected) continue;
    kept.delete(field);
    forget(name);
  }
});

const bring = async (field) => {
  const found = await recalled(nameOf(field));
  if (!found?.text || found.page !== pageOf(field)) return false;
  if (!field.isConnected || field.value || "waiting" in (field.closest("#answer")?.dataset ?? {})) return false;
  field.value = found.text;
  kept.set(field, nameOf(field));
  if (field.matches(ANSWER)) {
    answerForm().dataset.touched = "1";
    field.setSelectionRange(field.value.length, field.value.length);
  }
  return true;
};

/** What was half written when the page went is in its field again; what belongs to other calls is let go. */
export const recall = async () => {
  const isOfCall = (name) => name === ofCall() || name.startsWith(`${ofCall()}-`);
  for (const other of await places()) if (other.startsWith(PREFIX) && !isOfCall(other)) forget(other);
  // A page whose question has no open answer: the one that was half written has been answered.
  if (answerForm()?.dataset.attempt && !one(ANSWER)) forget(ofCall());
  const brought = await Promise.all(all(FIELDS).map(bring));
  if (brought.some(Boolean)) tell(words().draft);
};
