// Whether somebody is at the screen. Each minute the server is told how long nobody has touched a key: a tab that is
// left open keeps its case no longer than the lease, and says so before it goes.
import { one, words } from "./page.js";

const EACH = 60000;
const WARNS = 150;
let touched = performance.now();
let asking = false;

const idle = () => Math.floor((performance.now() - touched) / 1000);

const warn = (left) => {
  const shown = one("#untouched");
  if (left === null || left > WARNS) return shown?.remove();
  if (shown || !one("main")) return;
  const told = document.createElement("p");
  told.id = "untouched";
  told.className = "told untouched";
  told.setAttribute("role", "alert");
  told.textContent = words().untouched;
  one("main").append(told);
};

const tellServer = async () => {
  const url = one("[data-lease]")?.dataset.lease;
  const token = one("input[name=csrfmiddlewaretoken]");
  if (!url || !token || asking) return;
  asking = true;
  const quiet = idle();
  try {
    const body = new URLSearchParams({ idle: String(quiet) });
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token.value }, body });
    document.dispatchEvent(new Event("ascolto:reached"));
    // Whoever types is told by what they send; a page that nobody touches says by itself that the case is gone.
    if (answer.status === 410 && quiet * 1000 >= EACH) location.reload();
    else warn(answer.ok ? Number(answer.headers.get("Ascolto-Lease")) : null);
  } catch {
    document.dispatchEvent(new Event("ascolto:unreached"));
  } finally {
    asking = false;
  }
};
setInterval(tellServer, EACH);

const touch = () => {
  touched = performance.now();
  if (one("#untouched")) {
    warn(null);
    tellServer();
  }
};
for (const kind of ["keydown", "pointerdown", "wheel", "input"]) {
  document.addEventListener(kind, touch, { capture: true, passive: true });
}
