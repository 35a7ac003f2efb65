// Dialogs and menus. `data-open="id"` shows a dialog, `data-close` closes the one it stands in;
// a click elsewhere or Escape closes an open menu. Nothing here is needed to read a page.
(() => {
  const menus = () => document.querySelectorAll("details.menu[open]");

  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
    const button = event.target.closest("[data-open], [data-close]");
    if (!button) return;
    if (button.dataset.open) document.getElementById(button.dataset.open).showModal();
    else button.closest("dialog").close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();

// Whoever types stays signed in, though the page asks nothing of the server meanwhile. Whoever was signed out before
// they saved keeps what they typed: the form waits on the page until the same person has signed in again elsewhere.
(() => {
  const EACH = 4 * 60 * 1000;
  const { here, person } = document.body.dataset;
  let told = Date.now();
  if (!here) return;

  /** Whether this person is signed in still; the token of the page's forms is renewed where the server says one. */
  const isStillHere = async () => {
    told = Date.now();
    const response = await fetch(here, { redirect: "manual", cache: "no-store" });
    if (response.status !== 204 || response.headers.get("Ascolto-Person") !== person) return false;
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]"))
      input.value = response.headers.get("Ascolto-Token");
    return true;
  };

  document.addEventListener("input", () => {
    if (Date.now() - told > EACH) isStillHere().catch(() => {});
  });

  const send = async (form, button) => {
    // Without a network the browser says so itself.
    const isHere = await isStillHere().catch(() => true);
    if (isHere) return form.requestSubmit(button);
    told = -Infinity;
    return document.getElementById("signed-out").showModal();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post") || Date.now() - told < EACH)
      return;
    event.preventDefault();
    send(form, event.submitter);
  });
})();

// A part that asks by itself and is refused shows what this person may not see any more: the page asks whole.
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const asks = ctx.sourceElement?.getAttribute("hx-trigger")?.startsWith("every");
  if (asks && [401, 403, 404].includes(ctx.response.status)) location.reload();
});
