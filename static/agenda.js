// The agenda by keyboard or pointer: arrows go from appointment to appointment, S takes one along, Enter or a drop
// asks the server what a move would mean. Nothing is moved here.
(() => {
  const desk = document.getElementById("desk");
  const WRITES = "input, select, textarea, [contenteditable]";
  let carried = null;

  const table = () => document.querySelector("[data-agenda]");
  const chips = () => [...table().querySelectorAll("[data-case]")];
  const slots = () => [...table().tBodies[0].rows].map((row) => [...row.cells].slice(1));
  const target = () => table().querySelector("td.target");
  const said = document.getElementById("agenda-said");
  const say = (words) => said && (said.textContent = words);

  const place = (cell) => {
    target()?.classList.remove("target");
    cell.classList.add("target");
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    const row = cell.parentElement.cells[0].innerText.trim();
    const head = table().tHead.rows[0].cells[cell.cellIndex].firstChild.textContent.trim();
    say(`${said?.dataset.moving} ${head} ${row}`);
  };
  const go = (number, cell) => {
    location.assign(`${table().dataset.here}&case=${number}&to=${encodeURIComponent(cell.dataset.slot)}`);
  };
  const drop = () => {
    carried?.classList.remove("leaving");
    if (carried) target()?.classList.remove("target");
    carried = null;
    say("");
  };

  const step = (cell, across, down) => {
    const grid = slots();
    let row = grid.findIndex((cells) => cells.includes(cell));
    let column = grid[row].indexOf(cell);
    do {
      row += down;
      column += across;
    } while (grid[row]?.[column] && !grid[row][column].dataset.slot);
    return grid[row]?.[column];
  };
  const next = (chip, across, down) => {
    const all = chips();
    if (!all.includes(chip)) return all[0];
    if (down) return all.filter((one) => column(one) === column(chip)).at(index(chip) + down) || null;
    const beside = all.filter((one) => column(one) === column(chip) + across);
    const top = chip.getBoundingClientRect().top;
    const far = (one) => Math.abs(one.getBoundingClientRect().top - top);
    return beside.sort((one, other) => far(one) - far(other))[0];
  };
  const column = (chip) => chip.closest("td").cellIndex;
  const index = (chip) =>
    chips()
      .filter((one) => column(one) === column(chip))
      .indexOf(chip);
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const carry = (event) => {
    if (ARROWS[event.key]) {
      const cell = step(target(), ...ARROWS[event.key]);
      if (cell) place(cell);
    } else if (event.key === "Enter") go(carried.dataset.case, target());
    else if (event.key === "Escape") {
      const chip = carried;
      drop();
      chip.focus();
    } else return false;
    return true;
  };
  const choose = (event) => {
    const chip = document.activeElement.closest?.("[data-case]");
    if (ARROWS[event.key]) {
      const [across, down] = ARROWS[event.key];
      const found = index(chip || chips()[0]) + down < 0 ? null : next(chip, across, down);
      found?.focus();
      return Boolean(chip || found);
    }
    if (event.key.toLowerCase() === "s" && (chip || table().querySelector("[data-case][aria-current]"))) {
      carried = chip || table().querySelector("[data-case][aria-current]");
      carried.classList.add("leaving");
      place(carried.closest("td"));
      return true;
    }
    const turned = document.querySelector(`[data-key="${event.key}"]`);
    if (turned) turned.click();
    else if (event.key === "Escape") document.querySelector("[data-leave]")?.click();
    return Boolean(turned);
  };

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !table()) return;
    if (event.target.closest(WRITES)) {
      if (event.key === "Escape") document.querySelector("[data-leave]")?.click();
      return;
    }
    const inGrid = event.target === document.body || event.target.closest("#desk, #main");
    if (inGrid && (carried ? carry(event) : choose(event))) event.preventDefault();
  });

  // While something is carried the page does not change beneath it.
  desk.addEventListener("htmx:before:request", (event) => carried && event.preventDefault());

  desk.addEventListener("dragstart", (event) => {
    const chip = event.target.closest?.("[data-case]");
    if (!chip) return;
    drop();
    carried = chip;
    chip.classList.add("leaving");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", chip.dataset.case);
  });
  desk.addEventListener("dragover", (event) => {
    const cell = carried && event.target.closest("td[data-slot]");
    if (!cell) return;
    event.preventDefault();
    if (cell !== target()) place(cell);
  });
  desk.addEventListener("drop", (event) => {
    if (!carried) return;
    event.preventDefault();
    if (target()) go(carried.dataset.case, target());
  });
  desk.addEventListener("dragend", drop);

  // Of who keeps it only what the rule needs is asked.
  const rule = document.getElementById("move_keeping");
  const ask = () => {
    const needs = { move_owner: ["present", "only", "first"], move_wait_minutes: ["first"] };
    for (const [id, rules] of Object.entries(needs)) {
      document.getElementById(id).closest(".field").hidden = !rules.includes(rule.value);
    }
  };
  rule?.addEventListener("change", ask);
  if (rule) ask();

  // What was placed goes on in the panel: the reason, then Enter.
  const chosen = document.getElementById("chosen");
  if (chosen && new URLSearchParams(location.search).has("to")) {
    (chosen.querySelector("[aria-invalid=true]") || chosen.querySelector("#move_reason"))?.focus();
  }
})();
