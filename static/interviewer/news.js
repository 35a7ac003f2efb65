// Messages, who follows, and the call for a supervisor. The page asks by itself every few seconds, whichever page it is:
// moving on to the next page asks no sooner. What comes is put beside the call; it takes neither the focus nor a key.
import { all, one } from "./page.js";
import { closeDocks, dockOpen, openDock } from "./docks.js";

const KEPT = "ascolto-news";
const USUALLY = 15;
const address = document.body.dataset.news;
let tag = "";
let timer = 0;
let asking = false;

const kept = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) || {};
  } catch {
    return {};
  }
};
const keep = (due, shows) => {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ due, shows }));
  } catch {
    // Without it the next page asks at once.
  }
};

const put = (fragment) => {
  const parts = new DOMParser().parseFromString(fragment, "text/html");
  let shows = false;
  for (const part of all("[data-news]", parts.body)) {
    for (const place of all(`[data-news-place=${part.dataset.news}]`)) {
      // Whoever writes an answer just now goes on with it.
      if (place.contains(document.activeElement) && part.children.length) continue;
      place.replaceChildren(...[...part.childNodes].map((node) => document.importNode(node, true)));
      place.hidden = !place.textContent.trim();
    }
    shows ||= Boolean(part.textContent.trim());
  }
  document.body.toggleAttribute("data-unread", Boolean(one("#news-read")));
  return shows;
};

const ask = async () => {
  clearTimeout(timer);
  if (asking || document.hidden) return later(USUALLY);
  asking = true;
  let again = USUALLY;
  try {
    const headers = { "HX-Request": "true", ...(tag ? { "HX-PTag": tag } : {}) };
    const answer = await fetch(`${address}?unattended`, { headers, redirect: "error", cache: "no-store" });
    // Where the session has ended the answer is 200 with the address of the sign-in: nothing has been said.
    if (answer.status === 200 && !answer.headers.has("HX-Redirect")) {
      again = Number(answer.headers.get("Ascolto-Again")) || USUALLY;
      tag = answer.headers.get("HX-PTag") || "";
      document.body.dataset.again = String(again);
      document.body.toggleAttribute("data-news-shown", put(await answer.text()));
    } else if (answer.status === 304) again = Number(document.body.dataset.again) || USUALLY;
  } catch {
    // No connection: the pages of a call say so themselves.
  } finally {
    asking = false;
    later(again);
  }
};

const later = (seconds) => {
  clearTimeout(timer);
  timer = setTimeout(ask, seconds * 1000);
  keep(Date.now() + seconds * 1000, document.body.hasAttribute("data-news-shown"));
};

/** A form beside the call: it is sent without leaving the page, and what is said of it stands where it was typed. */
const sendAside = async (form, button = null) => {
  if ("sent" in form.dataset) return;
  form.dataset.sent = "";
  const told = one("[data-refusal]", form);
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const token = one("input[name=csrfmiddlewaretoken]")?.value || "";
    const headers = { "HX-Request": "true", "X-CSRFToken": token };
    const answer = await fetch(form.action, { method: "POST", body, headers });
    if (answer.status === 422) {
      if (told) [told.textContent, told.hidden] = [await answer.text(), false];
      return;
    }
    if (answer.headers.has("HX-Redirect")) {
      // The session has ended: nothing was sent, what was typed stays.
      if (told) [told.textContent, told.hidden] = [one("#words")?.dataset.signedOut || "", false];
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    if (told) told.hidden = true;
    const hadFocus = form.contains(document.activeElement);
    // From an explicit no, with a minor, in distress there is no way back: what follows is the end of the call. Hands
    // that are back in the answer meanwhile type on: nothing opens beneath them. Closing the dock leads them there too,
    // so it is asked before.
    const ends = button?.closest("[data-ends]") && !document.activeElement?.closest("#answer");
    form.dispatchEvent(new CustomEvent("ascolto:aside", { bubbles: true }));
    form.reset();
    if (form.closest(".dock") && dockOpen()) closeDocks();
    if (ends) openDock("stop");
    else if (hadFocus) one("#box")?.focus();
    tag = "";
    // Not waited for: the form takes what is said next.
    ask();
  } catch {
    if (told) [told.textContent, told.hidden] = [one("#words")?.dataset.offlineMove || "", false];
  } finally {
    delete form.dataset.sent;
  }
};

document.addEventListener(
  "submit",
  (event) => {
    if (!("aside" in event.target.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    sendAside(event.target, event.submitter);
  },
  true,
);

/** F7 calls the supervisor, whatever is unread; Alt+M says that the messages shown are read. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey) return;
  const unread = event.altKey && event.code === "KeyM" && one("#news-read");
  const isHelp = event.key === "F7" && !event.altKey;
  if (!unread && !isHelp) return;
  event.preventDefault();
  if (event.repeat) return;
  if (unread) sendAside(unread);
  else if (!openDock("help")) one("a[data-help]")?.click();
});

document.addEventListener("visibilitychange", () => !document.hidden && ask());
if (address) {
  const { due, shows } = kept();
  const left = due ? (due - Date.now()) / 1000 : 0;
  if (shows || left <= 0 || left > USUALLY) ask();
  else later(left);
}
