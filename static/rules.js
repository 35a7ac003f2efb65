// The hours of the week as a sheet: arrows move, Shift chooses more of them, a letter gives them to a part.
(() => {
  const form = document.getElementById("rules");
  const week = document.querySelector("[data-week]");
  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const rows = [...week.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
  let from = null;

  const placeOf = (field) => {
    const row = rows.findIndex((fields) => fields.includes(field));
    return { row, column: rows[row].indexOf(field) };
  };
  const between = (one, other) => {
    const [top, bottom] = [one.row, other.row].sort((a, b) => a - b);
    const [left, right] = [one.column, other.column].sort((a, b) => a - b);
    return rows.slice(top, bottom + 1).flatMap((fields) => fields.slice(left, right + 1));
  };
  const chosen = () => week.querySelectorAll("[data-chosen]");
  const choose = (fields) => {
    for (const field of chosen()) delete field.dataset.chosen;
    for (const field of fields) field.dataset.chosen = "";
  };
  const give = (field, letter) => {
    const fields = new Set([field, ...chosen()]);
    for (const one of fields) one.value = letter;
    paint();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const paint = () => {
    const letters = [...form.querySelectorAll("[name^=part-][name$=-key]")].map((field) => field.value.toUpperCase());
    for (const field of rows.flat()) {
      const part = field.value ? letters.indexOf(field.value.toUpperCase()) : -1;
      field.dataset.part = part < 0 ? "" : part;
    }
  };

  week.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.altKey || event.ctrlKey || event.metaKey || field.tagName !== "INPUT") return;
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      const here = placeOf(field);
      const next = rows[here.row + move[0]]?.[here.column + move[1]];
      if (!next) return;
      from = event.shiftKey ? (from ?? here) : null;
      choose(event.shiftKey ? between(from, placeOf(next)) : []);
      next.focus();
      next.select();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      give(field, "");
    } else if (/^\p{L}$/u.test(event.key)) {
      event.preventDefault();
      give(field, event.key.toUpperCase());
    }
  });
  week.addEventListener("focusin", ({ target }) => target.select?.());
  week.addEventListener("pointerdown", () => {
    from = null;
    choose([]);
  });

  // What differs from the rules in force is marked with what it was, and not lost by leaving the page unasked.
  const valueOf = (field) =>
    field.type === "checkbox" ? (field.checked ? "True" : "False") : field.value.trim().replaceAll("\r\n", "\n");
  const isChanged = (field) => valueOf(field) !== field.dataset.was.trim().replaceAll("\r\n", "\n");
  const wordsOf = (field) => {
    const { was } = field.dataset;
    return field.tagName === "SELECT" ? [...field.options].find(({ value }) => value === was)?.text : was || "–";
  };
  const tell = (field, is) => {
    const told = field.nextElementSibling?.matches(".rule-was") ? field.nextElementSibling : null;
    if (!is) told?.remove();
    else if (!told) {
      const words = document.createElement("span");
      words.className = "rule-was";
      words.textContent = `▲ ${form.dataset.wasWords} ${wordsOf(field)} `;
      field.after(words);
    }
  };
  const mark = () => {
    for (const field of form.querySelectorAll("[data-was]")) {
      const is = isChanged(field);
      field.toggleAttribute("data-changed", is);
      if (field.matches(".rule-value")) tell(field, is);
    }
  };
  const restore = (field) => {
    if (field.type === "checkbox") field.checked = field.dataset.was === "True";
    else field.value = field.dataset.was;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  form.addEventListener("input", mark);
  form.addEventListener("change", () => {
    mark();
    paint();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape" && event.target.matches("[data-changed]")) {
      // Escape puts back what is in force.
      event.preventDefault();
      restore(event.target);
    } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
      // Enter keeps what is written; the rules come into force by the button, or Ctrl and Enter.
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  let isSent = false;
  form.addEventListener("submit", () => (isSent = true));
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && form.querySelector("[data-changed]")) event.preventDefault();
  });
  paint();
  mark();
})();
