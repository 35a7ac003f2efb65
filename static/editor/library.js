// The ways to the institute’s library: behind the current question, or with the questions that are chosen.
import { chosenItems, rowsOf } from "./choosing.js";
import { currentId } from "./parts.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-library]");
  if (!link) return;
  const address = new URL(link.href);
  const name = link.dataset.library;
  address.searchParams.set(name, name === "rows" ? rowsOf(chosenItems()) : (currentId() ?? ""));
  link.href = address;
});
