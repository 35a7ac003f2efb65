// Colours before the first paint: the person's choice is on the page already, else the system's.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  if (!root.dataset.bsTheme) root.dataset.bsTheme = dark.matches ? "dark" : "light";
})();
