// A form that leaves the page waits until the server can be reached: without a network the browser's own error page
// would take the place of the call, and what was typed would be gone. An answer that is still kept here goes first.
import { answerForm, one, say, words } from "./page.js";
import { arrive, depart } from "./ahead.js";
import { AGAIN_AFTER, PATIENCE, TAKEN, deliver, hasKept, readyNote, status } from "./saving.js";

let leaving = null;
let allowed = null;
let later = 0;
let waiting = null;

const reach = async (url, form) => {
  const token = one("input[name=csrfmiddlewaretoken]", form);
  const response = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token.value },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.status >= 500) throw new Error(String(response.status));
};

const keepNote = async () => {
  const note = one("#note");
  if (!note?.value.trim()) return;
  readyNote(note.form);
  const body = new URLSearchParams(new FormData(note.form));
  const response = await fetch(note.form.action, {
    method: "POST",
    body,
    headers: { "HX-Request": "true" },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!response.ok) throw new Error(String(response.status));
  if (!response.redirected) note.value = "";
};

const stay = (form, said) => {
  const box = one("[data-box]", form);
  say(one("output", form) || one("#echo"), said, "", true);
  // What waits is selected: typing replaces it whole.
  if (box && box === document.activeElement) box.select();
  if (leaving === form) leaving = null;
  arrive(form, { taken: false });
};

const leave = async (form, button, url) => {
  if (leaving === form || form.closest("[hidden]")) return;
  leaving = form;
  clearTimeout(later);
  try {
    const effect = await deliver();
    if (effect && !TAKEN.includes(effect)) {
      status("refused");
      stay(form, words().lastNotTaken);
      return;
    }
    await keepNote();
    await reach(url, form);
  } catch {
    status("offline", "", hasKept() ? words().offline : words().offlineForm);
    stay(form, words().offlineForm);
    later = setTimeout(leave, AGAIN_AFTER, form, button, url);
    waiting = form;
    return;
  }
  leaving = null;
  allowed = form;
  form.requestSubmit(button);
};

// Whoever switches the language goes on with the answer that stands half typed.
document.addEventListener("formdata", (event) => {
  const answer = answerForm();
  if (!event.target.matches(".language") || !("touched" in (answer?.dataset ?? {}))) return;
  for (const [name, value] of new FormData(answer))
    if (name === "page" || /^q\d+-/.test(name)) event.formData.append(name, value);
});

// What is typed over what waits is sent by the next Enter, not half typed by itself.
document.addEventListener("input", (event) => {
  if (!waiting || event.target.form !== waiting) return;
  clearTimeout(later);
  waiting = null;
});

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const url = one("[data-lease]")?.dataset.lease;
    if (!url || form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    if (allowed === form) {
      allowed = null;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    depart(form);
    leave(form, event.submitter, url);
  },
  true,
);
