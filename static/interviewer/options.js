// The answers that can be chosen, whatever shows them: which there are, which are ticked, which ask for words.
import { all, answerForm, one } from "./page.js";

export const fieldOf = (box) => box.closest("[data-field]") || answerForm();
/** What a box says stands last among the words that describe it: before it come the question and its answers. */
export const echoOf = (box) => one("#" + (box.getAttribute("aria-describedby") || "echo").split(" ").at(-1));

export const optionsOf = (field) => {
  const found = field.dataset.outside ? all(field.dataset.outside) : all("input[data-entry]", field);
  return found.filter((input) => input.name !== "confirm");
};
export const byEntry = (field, entry) =>
  optionsOf(field).find((input) => input.dataset.entry && input.dataset.entry === entry);

/** Numbers the answers in the order of mention, where there are several. */
export const number = (inputs) => {
  for (const [place, input] of inputs.entries()) {
    const nth = one(".rank", input.closest("label"));
    if (nth) nth.textContent = input.type === "checkbox" && inputs.length > 1 ? `${place + 1}.` : "";
  }
};

/** Ticks exactly these options; several answers get their place in the order of mention. */
export const tick = (field, chosen) => {
  const others = optionsOf(field).filter((input) => !chosen.includes(input));
  for (const input of others) {
    input.checked = false;
    const nth = one(".rank", input.closest("label"));
    if (nth) nth.textContent = "";
  }
  for (const input of chosen) input.checked = true;
  number(chosen);
  showSpecify(field);
};

/** The boxes for words of their own, of the answers that are chosen. */
export const showSpecify = (field) => {
  for (const spec of all("[data-spec]", field)) {
    const asking = all("[data-specify]", field).filter((input) => input.dataset.specify === spec.dataset.spec);
    spec.hidden = !asking.some((input) => input.type === "hidden" || input.checked);
  }
};
