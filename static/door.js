// On the demo's sign-in page a digit chooses the account beside it, unless it is being typed into a box.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input")) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
