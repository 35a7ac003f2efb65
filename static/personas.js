// A slider says in words where it stands; Ctrl+S saves.
document.addEventListener("input", ({ target }) => {
  const { words } = target.dataset;
  if (target.type !== "range" || !words) return;
  const said = words.includes("#") ? words.replace("#", target.value) : words.split("|")[target.value - target.min];
  target.closest("label").querySelector("output").value = said;
  target.setAttribute("aria-valuetext", said);
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  document.querySelector("[data-save]")?.click();
});
