// No answer is lost: what the server has not acknowledged stays in this browser, closed or not, and is sent again with
// the same key.
import { all, answerForm, focusBox, mainBox, one, words } from "./page.js";
import { prepare, writeOut } from "./box.js";
import { serverNow } from "./clock.js";
import { dockOpen } from "./docks.js";

export const AGAIN_AFTER = 3000;
const SECOND_ENTER = 250;
let shownAt = serverNow();
let retry = 0;

const KEPT = "ascolto:unsent:";
const KEPT_FOR = 12 * 60 * 60 * 1000;
const place = () => `${KEPT}${answerForm()?.dataset.attempt || one("[data-attempt]")?.dataset.attempt}`;
const unsent = () => JSON.parse(localStorage.getItem(place()) || "null");
const forget = () => localStorage.removeItem(place());

/** What nobody came back for within a shift does not stay on a machine that others use. */
const forgetOld = () => {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(KEPT)))
    if (Date.now() - JSON.parse(localStorage.getItem(name)).at > KEPT_FOR) localStorage.removeItem(name);
};

export const status = (state, at = "") => {
  const saved = one("#saved");
  if (!saved) return;
  saved.dataset.state = state;
  one("[data-words]", saved).textContent = `${words()[state]} ${at}`.trim();
};

const leadsToShift = (response) => new URL(response.url).pathname === one(".brand").pathname;

const keep = (form) => {
  const body = new URLSearchParams(new FormData(form)).toString();
  localStorage.setItem(place(), JSON.stringify({ url: form.action, body, at: Date.now() }));
  status("saving");
};

const acknowledged = (at) => {
  forget();
  clearTimeout(retry);
  status("saved", at);
};

const notAcknowledged = () => {
  status("offline");
  clearTimeout(retry);
  retry = setTimeout(() => answerForm()?.dataset.sent && sendAgain(), AGAIN_AFTER);
};

/** The server did not take what a form sent: an answer and a note are sent again, a move is made again by hand. */
const notTaken = (form) => {
  if (form.id === "answer") return notAcknowledged();
  status("offline");
  // A note stays in its box until it is kept: its key makes it one note, however often it is sent.
  if (form.id === "note-form") setTimeout(() => form.isConnected && form.requestSubmit(), AGAIN_AFTER);
};

/** Sends the kept answer as it was, key included; throws while the server does not acknowledge it. */
export const deliver = async () => {
  const kept = unsent();
  if (!kept) return;
  const body = new URLSearchParams(kept.body);
  const token = one("input[name=csrfmiddlewaretoken]");
  if (token) body.set("csrfmiddlewaretoken", token.value);
  const response = await fetch(kept.url, { method: "POST", body, headers: { "HX-Request": "true" } });
  if (response.status >= 500) throw new Error(String(response.status));
  if (!response.headers.has("Ascolto-Saved") && !response.redirected) throw new Error("not acknowledged");
  // Signed out, the answer waits; led to the shift, it came too late and the supervisor has it.
  if (!response.redirected || leadsToShift(response)) forget();
};

const writesElsewhere = () => Boolean(dockOpen() || one("#note")?.value.trim());

/** Delivers what is kept, then asks for the page anew, unless words are being written that would be lost with it. */
const sendAgain = async () => {
  if (!unsent()) return;
  status("saving");
  try {
    await deliver();
    if (unsent() || !writesElsewhere()) location.reload();
    else status("saved");
  } catch {
    status("offline");
    clearTimeout(retry);
    retry = setTimeout(sendAgain, AGAIN_AFTER);
  }
};

// A second Enter must not answer the page that the first one brought.
document.addEventListener("submit", (event) => {
  if (event.target.id !== "answer" || "plain" in event.target.dataset) return;
  if (serverNow() - shownAt < SECOND_ENTER && !event.target.dataset.touched) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  writeOut();
  one("[name=shown_at]", event.target).value = new Date(shownAt).toISOString();
}, true);
document.addEventListener("input", (event) => {
  const form = event.target.closest("#answer");
  if (form) form.dataset.touched = "1";
});

document.addEventListener("htmx:before:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (form.id !== "answer") return;
  form.dataset.sent = "1";
  keep(form);
});
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const { id } = ctx.sourceElement;
  if (!["answer", "back-form", "jump-form", "note-form"].includes(id)) return;
  const at = ctx.response.headers.get("Ascolto-Saved");
  if (at !== null && id === "note-form") unsent() || status("saved", at);
  else if (at !== null) acknowledged(at);
  else {
    event.preventDefault();
    // Signed out, or the case is no longer ours: the whole page says so, and the answer stays kept.
    if (leadsToShift(ctx.response.raw)) forget();
    if (ctx.response.status < 500) location.reload();
    else notTaken(ctx.sourceElement);
  }
});
document.addEventListener("htmx:error", (event) => event.detail.ctx && notTaken(event.detail.ctx.sourceElement));
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.sourceElement?.matches("[data-remote], #quick-box")) return;
  shownAt = serverNow();
  delete document.body.dataset.side;
  prepare();
  // A kept note gives the hands back to the box, with what is in it.
  if (event.detail.ctx?.sourceElement?.id === "note-form") mainBox()?.focus();
  // Whoever types faster than the page settles must not find the first character selected.
  else if (!event.target.closest?.(".dock") && !answerForm()?.dataset.touched) focusBox();
});
window.addEventListener("online", sendAgain);

document.addEventListener("ascolto:reached", () => {
  if (one("#saved")?.dataset.state === "offline" && !unsent()) status("saved");
});
document.addEventListener("ascolto:unreached", () => status("offline"));

export const start = () => {
  forgetOld();
  prepare();
  if (!one("[autofocus]")) focusBox();
  if (unsent()) sendAgain();
  if (!all("[data-lease]").length) forget();
};
