// The desk asks again by itself while somebody can see it. When the answer does not come, it says since when.
(() => {
  const desk = document.getElementById("desk");
  const say = (stale) => {
    const chip = document.getElementById("fresh");
    if (!chip || chip.classList.contains("stale") === stale) return;
    if (stale) chip.firstChild.data = `${chip.dataset.stale} `;
    chip.classList.toggle("stale", stale);
    // The next answer must bring the usual words back, even if nothing else has changed.
    if (stale && desk._htmx) delete desk._htmx.ptag;
  };
  desk.addEventListener("htmx:before:request", (event) => {
    if (document.hidden) event.preventDefault();
  });
  desk.addEventListener("htmx:error", () => say(true));
  desk.addEventListener("htmx:response:error", () => say(true));
})();

// F2 looks for a case; F4 goes to the first thing to do, and again to the next, which Enter does.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "F2") document.getElementById("q")?.focus();
  else if (event.key === "F4") {
    const actions = [...document.querySelectorAll("#todo .button")];
    (actions[actions.indexOf(document.activeElement) + 1] || actions[0])?.focus();
  } else return;
  event.preventDefault();
});
