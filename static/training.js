// The team at a glance: arrows move from cell to cell; A assigns, D opens the waiver, M reminds. Letters act on a cell
// alone, so that nobody sets them off elsewhere.
(() => {
  const table = document.getElementById("matrix");
  const form = document.getElementById("on-cell");
  const waiver = document.getElementById("waiver");
  const HELD = "training-cell";
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  const go = (cell, [down, right]) => {
    const place = cell.closest("td").cellIndex + right;
    const row = table.tBodies[0].rows[cell.closest("tr").sectionRowIndex + down];
    row?.cells[place]?.querySelector("a.standing")?.focus();
  };

  const send = (cell, address) => {
    form.action = address;
    form.elements.person.value = cell.dataset.person;
    form.elements.study.value = cell.dataset.study;
    sessionStorage.setItem(HELD, cell.dataset.study + ":" + cell.dataset.person);
    form.requestSubmit();
  };

  // After assigning or reminding one goes on from the same cell.
  const held = sessionStorage.getItem(HELD)?.split(":");
  sessionStorage.removeItem(HELD);
  const [study, person] = held ?? [];
  if (held) table?.querySelector(`a.standing[data-study="${study}"][data-person="${person}"]`)?.focus();

  const waive = (cell) => {
    const fields = waiver.querySelector("form").elements;
    fields.person.value = cell.dataset.person;
    fields.study.value = cell.dataset.study;
    waiver.querySelector("[data-whom]").textContent = `: ${cell.dataset.name}`;
    waiver.showModal();
    fields.reason.focus();
  };

  // Elsewhere on these pages letters open what they stand on, except while somebody writes.
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea") || document.querySelector("dialog[open]")) return;
    document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-correct]");
    if (!button) return;
    const dialog = document.getElementById("correction");
    dialog.querySelector("form").elements.entry.value = button.dataset.correct;
    dialog.showModal();
  });

  table?.addEventListener("keydown", (event) => {
    const cell = event.target.closest("a.standing");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (STEPS[event.key]) go(cell, STEPS[event.key]);
    else if (!cell.dataset.study) return;
    else if (key === "a") send(cell, form.dataset.assign);
    else if (key === "m") send(cell, form.dataset.remind);
    else if (key === "d") waive(cell);
    else return;
    event.preventDefault();
  });
})();
