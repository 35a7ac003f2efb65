// R holds all tests again, F9 records one, U says that it is meant, F7 goes to the next that goes differently, J and K
// to the next and the one before, Enter to the question that is a mistake.
(() => {
  const follow = (id) => document.getElementById(id)?.click();
  const tests = () => [...document.querySelectorAll("#tests a")];
  const go = (among, by) => {
    const all = tests();
    const at = all.findIndex((link) => link.ariaCurrent === "true");
    const found =
      by > 0 ? (all.slice(at + 1).find(among) ?? all.find(among)) : all.slice(0, Math.max(at, 0)).findLast(among);
    if (found && found !== all[at]) found.click();
  };
  const isRed = (link) => link.dataset.sign !== "done";
  const keys = {
    r: () => follow("again"),
    u: () => follow("meant"),
    j: () => go(() => true, 1),
    k: () => go(() => true, -1),
    F7: (event) => go(isRed, event.shiftKey ? -1 : 1),
    F9: () => follow("record"),
    Enter: () => follow("mistake"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, dialog")) return;
    const deed = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const acts = event.target.closest("a:not(#tests [aria-current]), button, summary");
    if (!deed || (event.key === "Enter" && acts)) return;
    event.preventDefault();
    deed(event);
  });
})();
