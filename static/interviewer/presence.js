// Whether somebody is at the screen. Each minute the server is told how long nobody has touched a key: a tab that is
// left open keeps its case no longer than the lease, and says so before it goes.
import { one, words } from "./page.js";

const EACH = 60000;
const WARNS = 150;
let touched = performance.now();
let asking = false;

const idle = () => Math.floor((performance.now() - touched) / 1000);

const warn = (text) => {
  const shown = one("#untouched");
  if (!text) return shown?.remove();
  if (shown?.textContent === text || !one("main")) return;
  const told = shown || document.createElement("p");
  told.id = "untouched";
  told.className = "notice untouched";
  told.setAttribute("role", "alert");
  told.textContent = text;
  one("main").append(told);
};

const said = (answer) => {
  if (answer.status === 410) return words().gone;
  return answer.ok && Number(answer.headers.get("Ascolto-Lease")) <= WARNS ? words().untouched : "";
};

const tellServer = async () => {
  const url = one("[data-lease]")?.dataset.lease;
  const token = one("input[name=csrfmiddlewaretoken]");
  if (!url || !token || asking) return;
  asking = true;
  const quiet = idle();
  try {
    const body = new URLSearchParams({ idle: String(quiet) });
    const headers = { "X-CSRFToken": token.value, ...(quiet * 1000 < EACH ? {} : { "Ascolto-Unattended": "1" }) };
    const answer = await fetch(url, { method: "POST", headers, body });
    document.dispatchEvent(new Event("ascolto:reached"));
    // The role or the account is gone: nothing of the person called stays on the screen.
    if (answer.status === 403 || answer.redirected) return document.dispatchEvent(new Event("ascolto:taken-away"));
    // Whoever is typing is told and goes on; a page that nobody touches goes where the call is over.
    if (answer.status === 410 && quiet * 1000 >= EACH) location.reload();
    else warn(said(answer));
  } catch {
    document.dispatchEvent(new Event("ascolto:unreached"));
  } finally {
    asking = false;
  }
};
setInterval(tellServer, EACH);

const touch = () => {
  touched = performance.now();
  if (one("#untouched")?.textContent === words().untouched) {
    warn("");
    tellServer();
  }
};
for (const kind of ["keydown", "pointerdown", "wheel", "input"]) {
  document.addEventListener(kind, touch, { capture: true, passive: true });
}
