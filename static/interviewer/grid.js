// Statements with one scale: the box belongs to the current row.
import { all, one, say, tellAfterTyping, words } from "./page.js";

const rows = () => all("tr[data-row]");
const current = () => one("tr[aria-current]") || rows().find((row) => row.classList.contains("bad")) || firstOpen();
const firstOpen = () => rows().find((row) => !one("input:checked", row)) || rows()[0];
const checkedIn = (row) => one("input:checked", row);

const mark = (row) => {
  for (const other of rows()) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  const next = row.nextElementSibling;
  one("[data-row-label]").textContent = `${words().statement} ${row.dataset.row}`;
  one("#answer .go").firstChild.textContent = next ? `${words().statement} ${next.dataset.row} ` : `${words().next} `;
};

/** The box is described by the statement that comes first. */
const describe = (box, row) =>
  box.setAttribute("aria-describedby", box.getAttribute("aria-describedby").replace(/row-\S+/, one("th", row).id));

/** What the box says about its row; ``chosen`` is a row that was answered by mouse. */
export const showRow = (box, echo, chosen = null) => {
  const row = chosen || current();
  const moved = !row.hasAttribute("aria-current");
  if (moved) describe(box, row);
  mark(row);
  if (chosen || (moved && !box.value)) box.value = checkedIn(row)?.dataset.entry || "";
  const typed = box.value.trim();
  const input = all("input[data-entry]", row).find((option) => option.dataset.entry === typed && typed);
  if (typed) for (const option of all("input[data-entry]", row)) option.checked = option === input;
  const told = input || checkedIn(row);
  if (typed && !input) say(echo, words().unknownCode, "", true);
  else say(echo, told ? told.dataset.label : words().writeCode, words().arrows);
};

/** The statement stands in the table; where the hands are it is heard before what the box says of it. */
const tellStatement = (row, echo) => {
  tellAfterTyping(echo);
  const statement = document.createElement("span");
  const parts = [...all("th > :not(.number)", row), ...all(".end", row)];
  statement.className = "visually-hidden";
  statement.textContent = `${parts.map((part) => part.textContent.trim()).join(" – ")}: `;
  echo.prepend(statement);
};

/** Goes up or down; ``false`` at either end. */
export const moveRow = (step) => {
  const list = rows();
  const next = list[list.indexOf(current()) + step];
  if (!next) return false;
  const box = one("#box");
  mark(next);
  box.value = checkedIn(next)?.dataset.entry || "";
  showRow(box, one("#echo"));
  tellStatement(next, one("#echo"));
  box.select();
  return true;
};
