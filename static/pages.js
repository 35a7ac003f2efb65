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
