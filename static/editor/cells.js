// The cells of the draft as the page shows them: which cell a field stands for, what it says, what it held.
export const editor = document.getElementById("editor");
const FIELDS =
  "[data-heading]:is(input, textarea, select, [data-composite]), #answers tbody tr:not([data-pending]) :is(input, select):not([data-jump])";

/** The field of a cell in which something happened; null if it is none. */
export const fieldOf = (target) => target.closest?.("[data-composite]") ?? (target.matches?.(FIELDS) ? target : null);

export const fieldsIn = (part) => [...part.querySelectorAll(FIELDS)];

/** Where the field's cell is: sheet, row, heading of the column. */
export const placeOf = (field) => {
  const cell = field.closest("#answers td");
  const heading = cell
    ? field.closest("table").tHead.rows[0].cells[cell.cellIndex].dataset.heading
    : field.dataset.heading;
  return { sheet: field.closest("[data-sheet]").dataset.sheet, row: field.closest("[data-row]").dataset.row, heading };
};

export const keyOf = ({ sheet, row, heading }) => `${sheet}\n${row}\n${heading}`;

/** The text that the cell would hold. */
export const textOf = (field) => {
  if (field.type === "checkbox") return field.checked ? field.dataset.on : field.dataset.off;
  if (field.tagName === "DIV") return field.querySelector("textarea").value.trim();
  if (field.tagName !== "FIELDSET") return field.value.trim();
  const [first] = field.elements;
  const parts = [...field.elements].filter(
    (one) =>
      (one.type !== "checkbox" || one.checked) &&
      (!one.dataset.only || one.dataset.only.split(" ").includes(first.value)),
  );
  return parts
    .map((one) => one.value)
    .filter(Boolean)
    .join(" ");
};

/** The text that the cell held when the server wrote the field. */
export const writtenIn = (field) => field.dataset.held ?? field.defaultValue;

/** Put a text into the field, as if it had been typed. */
export const put = (field, text) => {
  if (field.tagName === "DIV") {
    const expression = field.querySelector("textarea");
    if (expression.value.trim() === text) return;
    expression.value = text;
    expression.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (field.type === "checkbox") field.checked = text !== "" && text !== "no";
  else if (field.tagName === "FIELDSET") {
    const words = text.split(" ");
    for (const one of field.elements)
      if (one.type === "checkbox") one.checked = words.includes(one.value);
      else if (one.tagName === "SELECT")
        one.value = words.find((word) => [...one.options].some((o) => o.value === word)) ?? "";
  } else field.value = text;
};

export const fieldAt = (key) => fieldsIn(editor).find((field) => keyOf(placeOf(field)) === key);
