// Problems are corrected without a mouse: J and K choose one, S leaves it for later, 1 takes the remedy, 2 those of its kind, F2 goes into
// the cell, where Enter saves and Shift+Enter begins a new line.
(() => {
  const field = document.getElementById("text");
  const links = [...document.querySelectorAll("#problems a")];
  const shown = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[shown]?.scrollIntoView({ block: "nearest" });

  const enter = (event) => {
    if (event.isComposing || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    field.form.requestSubmit();
  };
  const bare = {
    j: () => links[shown + 1]?.click(),
    k: () => links[shown - 1]?.click(),
    s: () => document.getElementById("following")?.click(),
    1: () => document.getElementById("remedy")?.click(),
    2: () => document.getElementById("remedy-for-all")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.target === field && event.key === "Enter") return enter(event);
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    if (event.key === "F2" && field) field.focus();
    else if (event.target === field || !event.target.closest(".repair") || event.target.closest("[data-condition]"))
      return;
    else if (Object.hasOwn(bare, event.key.toLowerCase())) bare[event.key.toLowerCase()]();
    else return;
    event.preventDefault();
  });
})();
