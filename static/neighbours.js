// From a list to its cases: the page of a case goes to the next and the previous one of the list it was opened from.
(() => {
  const KEY = "list:opened";
  const table = document.querySelector("[data-list]");
  table?.addEventListener("click", (event) => {
    const link = event.target.closest("tbody th a");
    if (!link) return;
    const cases = [...table.querySelectorAll("tbody th a")].map((one) => one.pathname);
    sessionStorage.setItem(KEY, JSON.stringify({ list: location.pathname + location.search, cases }));
  });

  const actions = document.querySelector("[data-neighbours]");
  if (!actions) return;
  const { list, cases } = JSON.parse(sessionStorage.getItem(KEY) || '{"cases": []}');
  const here = cases.indexOf(location.pathname);
  if (here < 0) return;
  const [back, before, after] = actions.querySelectorAll("a");
  back.href = list;
  actions.hidden = false;
  for (const [link, address] of [
    [before, cases[here - 1]],
    [after, cases[here + 1]],
  ]) {
    if (address) link.href = address;
    else link.setAttribute("aria-disabled", "true");
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, select, textarea") || document.querySelector("dialog[open]")) return;
    const link = { j: after, k: before }[event.key.toLowerCase()];
    if (!link?.hasAttribute("href")) return;
    event.preventDefault();
    location.assign(link.href);
  });
})();
