// The desk asks again by itself. When the answer does not come, it says since when.
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
  desk.addEventListener("htmx:error", () => say(true));
  desk.addEventListener("htmx:response:error", () => say(true));
})();
