// Rows of samples by keyboard: J and K move, Alt with an arrow changes the order, R releases, S suspends.
(() => {
  const rows = () => [...document.querySelectorAll("[data-samples] [data-row]")];
  const go = (row) => {
    for (const one of rows()) one.tabIndex = one === row ? 0 : -1;
    row.focus();
  };
  const buttons = { r: "[data-release]", s: "[data-suspend]" };

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-samples] [data-row]");
    if (!row || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.altKey) {
      const wanted = { ArrowUp: "[data-earlier]", ArrowDown: "[data-later]" }[event.key];
      if (!wanted) return;
      event.preventDefault();
      row.querySelector(wanted)?.click();
      return;
    }
    const all = rows();
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (step) {
      event.preventDefault();
      const next = all[all.indexOf(row) + step];
      if (next) go(next);
      return;
    }
    const wanted = buttons[event.key.toLowerCase()];
    if (wanted) row.querySelector(wanted)?.click();
  });
  // After something was done to a row, the focus is on it again.
  const done = location.hash.startsWith("#sample-") && document.querySelector(location.hash);
  if (done) go(done);
})();
