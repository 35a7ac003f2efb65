// A list by keyboard: J and K go from row to row, X chooses one, Shift+X up to here, Enter opens it, F2 searches.
// In the list of interviews A accepts the row, N goes to where it is rejected with a reason.
(() => {
  const table = document.querySelector("[data-list]");
  const judge = document.querySelector("[data-accepts]");
  const seek = document.querySelector("[data-seek]");
  const WRITES = "input:not([type=checkbox]), select, textarea, [contenteditable]";
  const rows = table ? [...table.tBodies[0].rows] : [];
  const boxOf = (row) => row?.querySelector("[name=chosen]");
  const linkOf = (row) => row?.querySelector("th a, th");
  let here = -1;
  let from = -1;

  const go = (place) => {
    if (!rows[place]) return;
    rows[here]?.removeAttribute("data-here");
    here = place;
    rows[here].setAttribute("data-here", "");
    linkOf(rows[here]).focus({ preventScroll: true });
    rows[here].scrollIntoView({ block: "nearest" });
  };
  const choose = (row, checked) => {
    const box = boxOf(row);
    if (!box || box.checked === checked) return;
    box.checked = checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const keys = {
    j: () => go(here + 1),
    k: () => go(Math.max(here - 1, 0)),
    x: () => {
      choose(rows[here], !boxOf(rows[here])?.checked);
      from = here;
    },
    a: () => {
      if (!rows[here]?.dataset.id) return;
      judge.elements.interview.value = rows[here].dataset.id;
      judge.requestSubmit();
    },
    n: () => {
      if (!rows[here]?.dataset.id) return;
      location.assign(`${judge.dataset.rejects}?interview=${rows[here].dataset.id}&verdict=rejected`);
    },
    X: () => {
      const [first, last] = [from < 0 ? here : from, here].sort((a, b) => a - b);
      for (const row of rows.slice(first, last + 1)) choose(row, true);
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "F2" && seek) {
      event.preventDefault();
      seek.focus();
      return;
    }
    if (event.target.closest(WRITES) || document.querySelector("dialog[open]")) return;
    const judges = judge ? "" : "an";
    const key = event.shiftKey ? event.key : event.key.toLowerCase();
    const act = judges.includes(key) ? undefined : keys[key];
    const button = event.shiftKey ? null : document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    if (act) {
      event.preventDefault();
      act();
    } else if (button && !button.disabled) {
      event.preventDefault();
      button.click();
    }
  });

  // Who clicks goes on from there by keyboard.
  table?.addEventListener("focusin", (event) => {
    const place = rows.indexOf(event.target.closest("tr"));
    if (place < 0 || place === here) return;
    rows[here]?.removeAttribute("data-here");
    here = place;
    rows[here].setAttribute("data-here", "");
  });

  const all = table?.querySelector("[data-all]");
  const told = document.querySelector("[data-chosen]");
  const every = document.querySelector("[data-every]");
  const tell = () => {
    const boxes = rows.map(boxOf).filter(Boolean);
    const ticked = boxes.filter((box) => box.checked).length;
    if (all) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    const chosen = every?.checked ? Number(every.dataset.every) : ticked;
    if (told) told.textContent = chosen;
    for (const button of document.querySelectorAll("[data-needs-chosen]")) button.disabled = chosen === 0;
  };
  every?.addEventListener("change", () => tell());
  all?.addEventListener("change", () => {
    for (const row of rows) {
      const box = boxOf(row);
      if (box) box.checked = all.checked;
    }
    tell();
  });
  table?.addEventListener("change", (event) => event.target !== all && tell());
  if (table) tell();

  // The last look at what will happen stands in a dialog; leaving it gives the focus back to the row.
  const look = document.getElementById("look");
  document.addEventListener("htmx:after:swap", () => {
    if (!look?.firstElementChild || look.open) return;
    look.showModal();
    look.querySelector("input:not([type=hidden]), select")?.focus();
  });
  look?.addEventListener("click", (event) => {
    if (!event.target.closest("[data-leave]")) return;
    event.preventDefault();
    look.close();
  });
  look?.addEventListener("close", () => {
    look.replaceChildren();
    if (rows[here]) linkOf(rows[here]).focus();
  });
})();
