// Steps are chosen with J and K, and Enter on one goes back to it; Ctrl+Z takes back, Ctrl+Shift+Z makes again.
(() => {
  const steps = [...document.querySelectorAll(".history button")];
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.target.closest("select, input, textarea")) return;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (key !== "z" && key !== "y") return;
      document.getElementById(key === "y" || event.shiftKey ? "redo" : "undo").click();
    } else if (key === "j" || key === "k") {
      const at = steps.indexOf(document.activeElement);
      steps[key === "j" ? at + 1 : Math.max(at - 1, 0)]?.focus();
    } else return;
    event.preventDefault();
  });
})();
