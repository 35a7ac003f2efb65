// An open answer is kept on this machine while it is written, sealed like what was not sent: a browser that closes or
// breaks down in the middle of a sentence loses none of it.
import { answerForm, one, tell, words } from "./page.js";
import { forget, keep, places, recalled } from "./kept.js";

const PREFIX = "draft-";
const PAUSE = 800;
let timer = 0;
let isKept = false;
let written = null;

const name = () => `${PREFIX}${answerForm()?.dataset.attempt}`;
const box = () => one("#answer[hx-post] .open-box");
const page = () => one("[name=page]", answerForm()).value;

document.addEventListener("input", (event) => {
  if (event.target !== box()) return;
  clearTimeout(timer);
  written = event.target;
  timer = setTimeout(() => {
    if (event.target !== box()) return;
    isKept = true;
    keep(name(), { page: page(), text: event.target.value });
  }, PAUSE);
});
document.addEventListener("htmx:after:swap", () => {
  // Docks and signs come anew beside it, too, while its box stays.
  if (written && written === box()) return;
  written = null;
  clearTimeout(timer);
  if (!isKept) return;
  isKept = false;
  forget(name());
});

/** What was half written when the page went is in its box again; what belongs to other calls is let go. */
export const recall = async () => {
  for (const other of (await places()).filter((one) => one.startsWith(PREFIX) && one !== name())) forget(other);
  const open = box();
  if (!open) return answerForm()?.dataset.attempt && forget(name());
  const found = await recalled(name());
  if (!found?.text || found.page !== page()) return undefined;
  if (open !== box() || open.value || "waiting" in answerForm().dataset) return undefined;
  open.value = found.text;
  answerForm().dataset.touched = "1";
  open.setSelectionRange(open.value.length, open.value.length);
  [isKept, written] = [true, open];
  tell(words().draft);
};
