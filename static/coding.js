// Coding by keyboard: arrows go through the answers, Space chooses, digits go to the box, Enter gives the codes.
(() => {
  const form = document.querySelector("[data-coding]");
  if (!form) return;
  const box = form.querySelector("[data-box]");
  const echo = document.getElementById("c-echo");
  const said = echo.textContent;
  const boxes = [...form.querySelectorAll("input[name=answers]")];
  const codes = new Map([...document.querySelectorAll("[data-code]")].map((row) => [row.dataset.code, row]));
  let at = boxes[0];

  const typed = () => {
    const numbers = box.value.split(/[\s,;]+/).filter(Boolean);
    for (const [number, row] of codes) row.classList.toggle("typed", numbers.includes(number));
    echo.textContent = numbers.length
      ? numbers.map((one) => codes.get(one)?.dataset.words ?? `${one} ${box.dataset.unknown}`).join(" + ")
      : said;
    box.setAttribute("aria-invalid", String(numbers.some((one) => !codes.has(one))));
  };
  box.addEventListener("input", typed);

  const seen = () => boxes.filter((one) => one.offsetParent !== null);
  const go = (step) => {
    const list = seen();
    const place = list.indexOf(document.activeElement);
    at = list[Math.max(0, Math.min(list.length - 1, place < 0 ? 0 : place + step))];
    at?.focus();
  };
  form.addEventListener("focusin", (event) => {
    if (event.target.name === "answers") at = event.target;
  });
  form.addEventListener("submit", () => {
    // Without a choice, the answer under the cursor is meant.
    if (at && !boxes.some((one) => one.checked)) at.checked = true;
  });
  for (const button of form.querySelectorAll("[data-all]")) {
    button.hidden = false;
    button.addEventListener("click", () => choose(button.closest("fieldset")));
  }
  const choose = (group) => {
    const inside = [...group.querySelectorAll("input[name=answers]")];
    const all = inside.every((one) => one.checked);
    for (const one of inside) one.checked = !all;
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.key === "F2") {
      event.preventDefault();
      document.querySelector("[data-find]").focus();
      return;
    }
    const elsewhere = target.closest("input:not([name=answers]), select, textarea, summary") && target !== box;
    if (elsewhere) return;
    if (event.ctrlKey && event.key === "z" && !box.value) {
      event.preventDefault();
      document.querySelector("[data-undo]").requestSubmit();
    } else if (event.ctrlKey && event.key === "a" && target.name === "answers") {
      event.preventDefault();
      choose(target.closest("fieldset"));
    } else if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    } else if (target.name !== "answers") {
      return;
    } else if (/^[0-9]$/.test(event.key)) {
      event.preventDefault();
      box.value += event.key;
      box.focus();
      typed();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (box.value) form.requestSubmit();
    } else if (event.key === "?") {
      const hint = target.closest("label").querySelector("[data-suggested]")?.dataset;
      if (!hint) return;
      box.value = hint.suggested;
      box.focus();
      typed();
    } else if (event.key === "n" || event.key === "m") {
      event.preventDefault();
      document.querySelector(event.key === "n" ? "[data-new]" : "[data-merge]").focus();
    }
  });
  (at ?? box).focus();
})();
