// No answer is lost: what the server has not acknowledged stays in this browser, closed or not, and is sent again with
// the same key. What waits stands in its box, selected: typing replaces it whole, and is then an answer of its own.
import { answerForm, focusBox, mainBox, one, say, tell, words } from "./page.js";
import { fill, prepare, writeOut } from "./box.js";
import { serverNow } from "./clock.js";
import { echoOf } from "./options.js";
import { arrive, depart, focusAnew, giveUp, isAway, isTravelling, seenAfter } from "./ahead.js";
import { canKeep, forget, forgetOld, keep, places, unsent } from "./kept.js";
import { clearUntyped } from "./untyped.js";

export const AGAIN_AFTER = 3000;
/** A line that says nothing for so long counts as cut: the hands are free again, and the answer waits. */
export const PATIENCE = 8000;
/** So long an answer that waits is not sent while another is being typed over it. */
const TYPING = 15000;
const MOVES = ["answer", "back-form", "jump-form"];
const SENT = [...MOVES, "note-form"];
/** What the server did with an answer where it is not to be given again. */
export const TAKEN = ["applied", "repeated", "correcting"];
/** The case had left these hands: the supervisor has the answer. */
const LATE = "late";

let shownAt = serverNow();
let retry = 0;
/** The answer that was sent and not acknowledged: where to, as it was, with its key. */
let kept = null;

const place = () => answerForm()?.dataset.attempt || one("[data-attempt]")?.dataset.attempt;

let told = "saved";
/** Screen readers hear of a change only: that each answer is being saved, and is saved, would cut short the question. */
const tellOnce = (saved, state) => {
  saved.ariaLive = state === "saving" || state === told ? "off" : "polite";
  if (state !== "saving") told = state;
};

export const status = (state, at = "", said = words()[state]) => {
  const saved = one("#saved");
  if (!saved) return;
  tellOnce(saved, state);
  saved.dataset.state = state;
  one("[data-words]", saved).textContent = `${said} ${at}`.trim();
};

const leadsToShift = (response) => new URL(response.url).pathname === one(".brand").pathname;
const bodyOf = (form) => new URLSearchParams(new FormData(form));
const keyOf = (form) => one("[name=key]", form);

/** What an answer says, whenever and under whatever key it is sent. */
const meaningOf = (body) => {
  const said = new URLSearchParams(body);
  for (const name of ["csrfmiddlewaretoken", "key", "shown_at"]) said.delete(name);
  return said.toString();
};

/** Whether what was sent has not arrived, or could not be taken just now: it is sent again as it is. */
const isNotReceived = (code) => code >= 500 || code === 408 || code === 429;

/** What says something else than what was sent before is sent under a key of its own. */
const giveNewKey = (form) => {
  const made = crypto.getRandomValues(new Uint8Array(12));
  keyOf(form).value = [...made].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

export const hasKept = () => kept !== null;

const letGo = () => {
  kept = null;
  clearTimeout(retry);
  return forget(place());
};

const isWaiting = (form) => Boolean(kept && form && "waiting" in form.dataset);

/** What waits stands in its box as it was sent, is called waiting, and is selected. */
const showWaiting = (form) => {
  form.dataset.waiting = "";
  delete form.dataset.retyped;
  fill(form, new URLSearchParams(kept.body));
  const box =
    form.contains(document.activeElement) && document.activeElement.matches("[data-box]")
      ? document.activeElement
      : mainBox();
  if (!box || !form.contains(box)) return;
  say(echoOf(box), words().waiting, words().waitingSmall);
  if (document.activeElement === box || document.activeElement === document.body) {
    box.focus();
    box.select();
  }
};

const later = (after = AGAIN_AFTER) => {
  clearTimeout(retry);
  retry = setTimeout(sendAgain, after);
};

/** The server did not take what a form sent: an answer and a note are sent again, a move is made again by hand. */
const notTaken = (form) => {
  if (form.id === "answer") {
    status("offline");
    if (kept && !("retyped" in form.dataset)) showWaiting(form);
    later();
  } else if (form.id === "note-form") {
    status("offline");
    // A note stays in its box until it is kept: its key makes it one note, however often it is sent.
    setTimeout(() => form.isConnected && form.requestSubmit(), AGAIN_AFTER);
  } else status("offline", "", words().offlineMove);
  const wasAsked = !("again" in form.dataset);
  delete form.dataset.again;
  if (form.id === "note-form") arrive(form, { taken: true, fresh: false });
  else if (wasAsked) arrive(form, { taken: false });
};

/**
 * Sends the kept answer as it was, key included, and says what became of it; throws while the server says nothing.
 * Empty where nothing was kept, and where somebody else has the case: the supervisor has the answer then.
 */
export const deliver = async () => {
  if (!kept) return "";
  const body = new URLSearchParams(kept.body);
  const token = one("input[name=csrfmiddlewaretoken]");
  if (token) body.set("csrfmiddlewaretoken", token.value);
  const response = await fetch(kept.url, {
    method: "POST",
    body,
    headers: { "HX-Request": "true" },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (isNotReceived(response.status)) throw new Error(String(response.status));
  const effect = response.headers.get("Ascolto-Effect");
  if (!effect && !response.redirected) throw new Error("not acknowledged");
  // Signed out, the answer waits; led to the shift, it came too late and the supervisor has it.
  if (!effect && !leadsToShift(response)) throw new Error("signed out");
  await letGo();
  return effect === LATE ? "" : (effect ?? "");
};

const resend = (form) => {
  form.dataset.again = "";
  status("saving");
  form.requestSubmit();
};

/** Words that were kept for another page than the one on the screen. */
const sendFromElsewhere = async () => {
  const typed = [...new URLSearchParams(kept.body)].filter(
    ([name, value]) => /^q\d+-(typed|find|codes|pick)$/.test(name) && value,
  );
  status("saving");
  try {
    const effect = await deliver();
    if (!effect || effect === "applied") return location.reload();
    if (TAKEN.includes(effect)) return status("saved");
    status("refused");
    return tell(`${words().notTaken} ${typed.map(([, value]) => value).join(" ")}`);
  } catch {
    status("offline");
    return later();
  }
};

const sendAgain = () => {
  const form = answerForm();
  if (!kept) return undefined;
  if (isAway()) return later();
  if (!isWaiting(form)) return sendFromElsewhere();
  if ("retyped" in form.dataset) {
    const left = Number(form.dataset.retyped) + TYPING - Date.now();
    if (left > 0) return later(left);
    giveUp(mainBox()?.value ?? "");
    showWaiting(form);
  }
  return resend(form);
};

const stop = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

/** An answer that is sent for the first time, or says something else than the one that waits, is kept as it is now. */
const readyAnswer = (form) => {
  writeOut();
  one("[name=shown_at]", form).value = new Date(shownAt).toISOString();
  if (!isWaiting(form)) return;
  if ("retyped" in form.dataset && meaningOf(bodyOf(form)) !== meaningOf(kept.body)) {
    giveNewKey(form);
    delete form.dataset.waiting;
  }
  delete form.dataset.retyped;
};

/** A note that was sent before and says something else now is another note. */
export const readyNote = (form) => {
  const note = one("#note").value;
  if ("sent" in form.dataset && form.dataset.sent !== note) giveNewKey(form);
  form.dataset.sent = note;
};

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.hasAttribute("hx-post") || !SENT.includes(form.id)) return;
    const isAgain = "again" in form.dataset;
    // One thing at a time: what came before decides which page this would be meant for.
    if (isAway() && form.id !== "note-form") {
      delete form.dataset.again;
      stop(event);
      return;
    }
    // A second Enter must not answer the page that the first one brought.
    if (form.id === "answer" && !isAgain && serverNow() - shownAt < seenAfter() && !form.dataset.touched) {
      stop(event);
      return;
    }
    if (form.id === "answer") readyAnswer(form);
    if (form.id === "note-form") readyNote(form);
    if (!isAgain) depart(form);
  },
  true,
);

const retype = (event) => {
  const form = event.target.closest("#answer");
  if (!form) return;
  form.dataset.touched = "1";
  if (!isWaiting(form)) return;
  // The hand is quicker than the line: what is on its way again is called back.
  if (!("retyped" in form.dataset) && !isAway()) form.dispatchEvent(new CustomEvent("htmx:abort"));
  delete form.dataset.again;
  form.dataset.retyped = String(Date.now());
  status("offline");
  later(TYPING);
};
document.addEventListener("input", retype);
document.addEventListener("change", retype);

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (SENT.includes(ctx.sourceElement.id)) ctx.request.timeout = PATIENCE;
});
document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement;
  if (form.id !== "answer") return;
  if (isWaiting(form)) {
    // Sent again as it was, whatever the page could show of it.
    const body = new URLSearchParams(kept.body);
    body.set("csrfmiddlewaretoken", one("[name=csrfmiddlewaretoken]", form).value);
    ctx.request.body = body;
  } else {
    kept = { url: form.action, body: bodyOf(form).toString(), at: Date.now() };
    keep(place(), kept);
  }
  status("saving");
});

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement;
  if (!SENT.includes(form.id)) return;
  const { headers } = ctx.response;
  const at = headers.get("Ascolto-Saved");
  ctx.effect = headers.get("Ascolto-Effect") ?? "applied";
  ctx.wasAsked = !("again" in form.dataset);
  if (at !== null && form.id === "note-form") {
    if (!kept) status("saved", at);
  } else if (at !== null) {
    letGo();
    status(TAKEN.includes(ctx.effect) ? "saved" : "refused", TAKEN.includes(ctx.effect) ? at : "");
  } else {
    event.preventDefault();
    // Signed out, or the case is no longer ours: the whole page says so, and the answer stays kept.
    if (isNotReceived(ctx.response.status)) return notTaken(form);
    depart("reload");
    if (ctx.effect === LATE) letGo().then(() => location.assign(one(".brand").href));
    else if (leadsToShift(ctx.response.raw)) letGo().then(() => location.reload());
    else location.reload();
  }
});
// Whatever else becomes of a request, the hands are not held for ever.
document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (request.form && !request.signal.aborted && SENT.includes(sourceElement?.id) && isTravelling(request.form))
    arrive(request.form, { taken: false });
});
document.addEventListener("htmx:error", (event) => {
  const form = event.detail.ctx?.sourceElement;
  if (form && SENT.includes(form.id)) notTaken(form);
});
document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = event.detail;
  // What comes beside the question is no page that nobody has seen: it takes neither the hands nor a key.
  if (ctx?.sourceElement?.matches("[data-remote], [data-beside], #quick-box, #say-list, [data-late][hidden]")) return;
  const isNote = ctx?.sourceElement?.id === "note-form";
  if (!isNote) shownAt = serverNow();
  delete document.body.dataset.side;
  prepare();
  // A kept note gives the hands back to the box, as it was left; one that came meanwhile is new to them.
  if (isNote && "touched" in (answerForm()?.dataset ?? {})) mainBox()?.focus();
  else if (isNote) focusBox(true);
  else focusAnew();
  arrive(ctx?.form ?? ctx?.request?.form, { taken: TAKEN.includes(ctx?.effect), asked: ctx?.wasAsked, fresh: !isNote });
});
window.addEventListener("online", () => sendAgain());

document.addEventListener("ascolto:reached", () => {
  if (one("#saved")?.dataset.state === "offline" && !kept) status("saved");
});
document.addEventListener("ascolto:unreached", () =>
  status("offline", "", kept ? words().offline : words().offlineIdle),
);

const takeUp = async () => {
  kept = await unsent(place());
  const form = answerForm();
  if (!kept || isAway()) return undefined;
  if (!form?.hasAttribute("hx-post") || new URLSearchParams(kept.body).get("page") !== one("[name=page]", form).value)
    return sendFromElsewhere();
  keyOf(form).value = new URLSearchParams(kept.body).get("key");
  if ("touched" in form.dataset) form.dataset.waiting = form.dataset.retyped = String(Date.now());
  else showWaiting(form);
  return sendAgain();
};

/**
 * What this person typed in calls that they came back to no more goes off from any page of theirs: where the case has
 * left their hands the supervisor has it.
 */
const sendFromEarlierCalls = async () => {
  if (!one("input[name=csrfmiddlewaretoken]")) return;
  for (const earlier of (await places()).filter((one) => one !== place())) {
    const record = await unsent(earlier);
    if (!record) continue;
    const body = new URLSearchParams(record.body);
    body.set("csrfmiddlewaretoken", one("input[name=csrfmiddlewaretoken]").value);
    const response = await fetch(record.url, {
      method: "POST",
      body,
      headers: { "HX-Request": "true" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    // 403 is no end: the token of this page's forms is an earlier one where its person has signed in again in another tab.
    if (response.headers.get("Ascolto-Effect") || [404, 410].includes(response.status)) await forget(earlier);
  }
};

/** What stands in the box, half written or not, goes to the supervisor; then the page goes, with all that it shows. */
const takenAway = async () => {
  const form = answerForm();
  one("main").hidden = true;
  if (!kept && form?.hasAttribute("hx-post") && "touched" in form.dataset) {
    writeOut();
    kept = { url: form.action, body: bodyOf(form).toString(), at: Date.now() };
    await keep(place(), kept);
  }
  await deliver().catch(() => {});
  location.assign(one(".brand").href);
};
document.addEventListener("ascolto:taken-away", takenAway);

// Where nothing can be kept, an answer that waits lives as long as this page: nobody leaves it unasked.
window.addEventListener("beforeunload", (event) => {
  if (kept && !canKeep()) event.preventDefault();
});

export const start = async () => {
  clearUntyped();
  prepare();
  if (!one("[autofocus]")) focusBox(true);
  await forgetOld();
  if (place()) await takeUp();
  else await sendFromEarlierCalls().catch(() => {});
};
