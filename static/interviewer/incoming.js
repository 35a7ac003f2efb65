// F2 where no note is written: somebody rings.
import { one } from "./page.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "F2" || event.ctrlKey || event.metaKey || event.altKey || one("#note")) return;
  const caller = one("#caller");
  const way = caller || one("a[data-incoming]");
  if (!way) return;
  event.preventDefault();
  if (!caller) return way.click();
  caller.focus();
  caller.select();
});
