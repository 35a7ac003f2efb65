// A form that leaves the page waits until the server can be reached: without a network the browser's own error page
// would take the place of the call, and what was typed would be gone. An answer that is still kept here goes first.
import { one, say, words } from "./page.js";
import { AGAIN_AFTER, deliver, status } from "./saving.js";

let leaving = null;
let allowed = null;
let later = 0;

const reach = async (url, form) => {
  const token = one("input[name=csrfmiddlewaretoken]", form);
  const response = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token.value } });
  if (response.status >= 500) throw new Error(String(response.status));
};

const keepNote = async () => {
  const note = one("#note");
  if (!note?.value.trim()) return;
  const body = new URLSearchParams(new FormData(note.form));
  const response = await fetch(note.form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  if (!response.ok) throw new Error(String(response.status));
  if (!response.redirected) note.value = "";
};

const leave = async (form, button, url) => {
  if (leaving === form || form.closest("[hidden]")) return;
  leaving = form;
  clearTimeout(later);
  try {
    await deliver();
    await keepNote();
    await reach(url, form);
  } catch {
    status("offline");
    say(one("output", form) || one("#echo"), words().offlineForm, "", true);
    later = setTimeout(leave, AGAIN_AFTER, form, button, url);
    return;
  } finally {
    leaving = null;
  }
  allowed = form;
  form.requestSubmit(button);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  const url = one("[data-lease]")?.dataset.lease;
  if (!url || form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  if (allowed === form) {
    allowed = null;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  leave(form, event.submitter, url);
}, true);
