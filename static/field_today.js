// The desk for several studies by keyboard: J and K go from study to study, one letter opens a page of it.
(() => {
  const PAGES = { c: "queue", q: "quotas", p: "forecast", a: "agenda" };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, select, textarea")) return;
    const rows = [...(document.querySelector("[data-fields]")?.tBodies[0].rows || [])];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      const row = rows[key === "j" ? here + 1 : Math.max(here - 1, 0)];
      row?.querySelector("th a").focus();
    } else if (PAGES[key] && rows[here]) location.assign(rows[here].dataset[PAGES[key]]);
    else return;
    event.preventDefault();
  });
  document.querySelector(".alarm-dismiss #id_reason")?.focus();
})();
