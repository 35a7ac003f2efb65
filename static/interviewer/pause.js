// F6 where one may go on a break: between calls.
import { one } from "./page.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "F6" || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = one("a[data-pause]");
  if (!way) return;
  event.preventDefault();
  way.click();
});
