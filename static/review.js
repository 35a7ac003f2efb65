// Review by keyboard: J and K go through what waits; arrows step along the time line, Space plays it, ? goes to the next
// place to look; A, N and R choose the verdict, T takes the review up, B asks for
// a back-check, Ctrl+Enter closes the review.
(() => {
  const WRITES = "input:not([type=radio]), select, textarea, [contenteditable]";
  const FASTER = 20; // a minute of the interview in three seconds
  const waiting = [...document.querySelectorAll("[data-review]")];
  const moments = document.querySelector("[data-moments]");
  const rows = moments ? [...moments.querySelectorAll("tbody tr")] : [];
  const needle = document.querySelector("[data-now]");
  const play = document.querySelector("[data-play]");
  const form = document.getElementById("judge");
  let here = -1;
  let timer = 0;

  const step = (place) => {
    if (!rows[place]) return false;
    rows[here]?.removeAttribute("aria-current");
    here = place;
    rows[here].setAttribute("aria-current", "step");
    rows[here].scrollIntoView({ block: "nearest" });
    for (const end of ["x1", "x2"]) needle?.setAttribute(end, rows[here].dataset.x);
    return true;
  };
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    play?.setAttribute("aria-pressed", "false");
  };
  const go = () => {
    const next = rows[here + 1];
    if (!next) return stop();
    const seconds = Number(next.dataset.at) - Number(rows[here]?.dataset.at ?? 0);
    timer = setTimeout(
      () => {
        step(here + 1);
        go();
      },
      Math.max(80, (seconds * 1000) / FASTER),
    );
  };
  const toggle = () => {
    if (timer) return stop();
    if (here >= rows.length - 1) step(0);
    play?.setAttribute("aria-pressed", "true");
    go();
  };
  const seek = () => {
    const ahead = rows.findIndex((row, place) => place > here && "flagged" in row.dataset);
    step(ahead < 0 ? rows.findIndex((row) => "flagged" in row.dataset) : ahead);
  };
  const open = (by) => {
    const place = waiting.findIndex((link) => link.hasAttribute("aria-current")) + by;
    waiting[Math.max(0, place)]?.click();
  };
  const judge = (key) => {
    const radio = form?.querySelector(`[data-verdict="${key}"]:not(:disabled)`);
    if (!radio) return;
    radio.click();
    const next = radio.value === "accepted" ? form.querySelector("[data-close]") : form.elements.reason;
    next.focus();
  };
  const keys = {
    j: () => open(1),
    k: () => open(-1),
    ArrowRight: () => step(here + 1),
    ArrowLeft: () => step(here - 1),
    " ": toggle,
    "?": seek,
    a: () => judge("a"),
    n: () => judge("n"),
    r: () => judge("r"),
    b: () => document.querySelector("[data-check]")?.click(),
    t: () => document.querySelector("[data-claim]")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter" && form) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest(WRITES)) return;
    const isChoice = event.target.closest("[type=radio], button, a, summary") && [" ", "ArrowLeft", "ArrowRight"];
    if (isChoice && isChoice.includes(event.key)) return;
    const act = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  play?.addEventListener("click", toggle);
  for (const [place, row] of rows.entries()) row.addEventListener("click", () => step(place));

  const told = document.querySelector("[data-points]");
  const count = () => {
    let [given, most] = [0, 0];
    for (const item of form.querySelectorAll("[data-weight]")) {
      const chosen = item.querySelector(":checked")?.value;
      const weight = Number(item.dataset.weight);
      if (chosen === "yes" || chosen === "no") most += weight;
      if (chosen === "yes") given += weight;
    }
    told.textContent = most ? `${given} / ${most} → ${Math.round((100 * given) / most)}` : "";
  };
  if (form && told) {
    form.addEventListener("change", count);
    count();
  }
  if (form && new URLSearchParams(location.search).get("verdict") === "rejected") judge("n");
})();
