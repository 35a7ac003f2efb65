// Which side is kept is chosen cell by cell or for all at once; Ctrl+Enter merges, Esc leaves the draft as it is.
(() => {
  const form = document.getElementById("merge");
  const merge = document.getElementById("do-merge");
  const left = document.getElementById("left");
  const names = new Set([...form.querySelectorAll("input[type=radio]")].map((one) => one.name));

  const count = () => {
    const open = [...names].filter((name) => !form.querySelector(`[name="${CSS.escape(name)}"]:checked`));
    if (left) left.textContent = open.length ? `${form.dataset.left} ${open.length}` : "✓";
    if (merge) merge.ariaDisabled = open.length ? "true" : null;
    return open;
  };

  form.addEventListener("change", count);
  form.addEventListener("click", (event) => {
    const side = event.target.closest("[data-all]")?.dataset.all;
    if (!side) return;
    event.preventDefault();
    for (const one of form.querySelectorAll(`input[value="${side}"]`)) one.checked = true;
    count();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter !== merge) return;
    const [first] = count();
    if (!first) return;
    event.preventDefault();
    form.querySelector(`[name="${CSS.escape(first)}"]`).focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") document.getElementById("leave").click();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) merge?.click();
  });
  count();
})();
