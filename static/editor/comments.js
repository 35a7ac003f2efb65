// Comments at the question that is marked: written in a dialog, answered and resolved beside the question.
import { comment } from "./deeds.js";
import { editor } from "./cells.js";
import { currentRow } from "./outline.js";

const dialog = document.getElementById("comment");
const written = document.getElementById("comment-text");
const heading = document.getElementById("h-comment");
const hint = document.getElementById("comment-hint");
const kept = new Map();
let about = { question: "", comment: "" };

const keyOf = ({ question, comment: answered }) => `${question} ${answered}`;

/** Write a comment at the marked question, or an answer below one; what was begun and not sent is there again. */
export const openComment = (answered = "", reader = "") => {
  const question = currentRow()?.querySelector("b").textContent;
  if (!question || question === "—") return;
  about = { question, comment: answered };
  heading.textContent = `${answered ? heading.dataset.answer : heading.dataset.new} ${question}`;
  hint.textContent = reader ? `${reader} ${hint.dataset.read}` : hint.dataset.usual;
  written.value = kept.get(keyOf(about)) ?? "";
  dialog.showModal();
  written.focus();
};

const send = async () => {
  const text = written.value.trim();
  if (!text) return;
  const sent = { ...about, text };
  kept.set(keyOf(sent), text);
  dialog.close();
  if (await comment(sent)) kept.delete(keyOf(sent));
};

dialog.addEventListener("close", () => {
  if (written.value.trim()) kept.set(keyOf(about), written.value);
  else kept.delete(keyOf(about));
});
dialog.addEventListener("keydown", (event) => {
  if (event.isComposing || event.key !== "Enter" || !event.ctrlKey) return;
  event.preventDefault();
  send();
});
document.getElementById("send-comment").addEventListener("click", send);
editor.addEventListener("click", (event) => {
  const button = event.target.closest("[data-comment], [data-resolve]");
  if (!button) return;
  if (button.dataset.resolve) comment({ resolve: button.dataset.resolve });
  else openComment(button.dataset.comment, button.dataset.reader);
});
