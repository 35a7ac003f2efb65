// The question is looked at as the interviewer sees it, after answers to earlier ones that are chosen beside it.
import { editor } from "./cells.js";
import { lookAgain } from "./parts.js";

const answerIn = (field) => {
  if (field.tagName === "DETAILS") return [...field.querySelectorAll("input:checked")].map((one) => one.value);
  return field.tagName === "SELECT" ? [field.value].filter(Boolean) : field.value;
};

editor.addEventListener("change", ({ target }) => {
  const field = target.closest("[data-given]");
  if (field) lookAgain({ name: field.dataset.given, answer: answerIn(field) });
});
editor.addEventListener("click", ({ target }) => {
  if (target.id === "shuffle") lookAgain();
});

// What was chosen in another question is asked for when the page is opened.
if (sessionStorage.getItem(`given:${editor.dataset.study}`)) {
  const [field] = document.querySelectorAll("#seen [data-given]");
  if (field) lookAgain({ name: "", answer: [] });
}
