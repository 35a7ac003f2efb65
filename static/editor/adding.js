// Questions and lists are added: by a letter for the type, or pasted from elsewhere and looked at before.
import { paste as pasteAnswers } from "./answers_line.js";
import { act, preview, toText } from "./deeds.js";
import { currentId } from "./parts.js";

const PAUSE = 300;
const LONG = 20_000;
const add = document.getElementById("add");
const paste = document.getElementById("paste");
const typed = document.getElementById("typed");
const pasted = document.getElementById("pasted");
let isBefore = false;

export const openAdd = (before) => {
  isBefore = before;
  const heading = document.getElementById("h-add");
  const code = document.querySelector("#outline [aria-current] b")?.textContent ?? "";
  heading.textContent = `${before ? heading.dataset.before : heading.dataset.behind} ${code}`;
  add.showModal();
  add.querySelector("[data-kind]").focus();
};

const addKind = async (kind) => {
  add.close();
  if (await act("add", { kind, ...(isBefore && { before: "on" }) })) toText();
};

const addTyped = async () => {
  add.close();
  if (await act("type-in", { text: typed.value })) {
    typed.value = "";
    document.getElementById("typed-preview").replaceChildren();
    toText();
  }
};

const addPart = async (code) => {
  add.close();
  if (await act("pattern", { code })) toText();
};

/** What a ready-made part brings is shown while the hands are at it. */
const showPart = ({ target }) => {
  const at = target.closest("[data-pattern]");
  if (!at) return;
  for (const one of add.querySelectorAll("[data-lines]")) {
    one.hidden = one.dataset.lines !== at.dataset.pattern;
  }
};
add.addEventListener("focusin", showPart);
add.addEventListener("pointerover", showPart);

const addCard = ({ dataset: { kind, pattern } }) => (kind ? addKind(kind) : addPart(pattern));

add.addEventListener("click", (event) => {
  const card = event.target.closest("[data-kind], [data-pattern]");
  if (card) addCard(card);
});
add.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.metaKey) return;
  if (event.target === typed) {
    if (!event.ctrlKey || event.key !== "Enter") return;
    event.preventDefault();
    addTyped();
    return;
  }
  if (event.ctrlKey) return;
  const card = add.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (event.key.toLowerCase() === "v") typed.focus();
  else if (card) addCard(card);
  else return;
  event.preventDefault();
  event.stopPropagation();
});
document.getElementById("add-typed").addEventListener("click", addTyped);

export const openPaste = (text = "") => {
  if (!document.getElementById("open-paste")) return;
  pasted.value = text;
  document.getElementById("paste-preview").replaceChildren();
  paste.showModal();
  pasted.focus();
  if (text) look(pasted);
};

/** Put the list in; what cannot be put in is there again, with the reason. */
const putList = async () => {
  paste.close();
  if (await pasteAnswers(pasted.value)) {
    document.getElementById("new-text")?.focus();
    return;
  }
  const why = document.createElement("p");
  why.className = "fault";
  why.textContent = document.getElementById("saved").textContent;
  document.getElementById("paste-preview").replaceChildren(why);
  paste.showModal();
};

const waiting = new Map();
const look = (field) => {
  clearTimeout(waiting.get(field));
  const [deed, place] = field === typed ? ["type-in", "typed-preview"] : ["paste", "paste-preview"];
  const data = { deed, text: field.value, row: currentId() };
  waiting.set(
    field,
    setTimeout(() => preview(data, document.getElementById(place)), PAUSE),
  );
};
/** A long text is put in at once: browsers take many seconds to insert thousands of lines themselves. */
const takeLong = (event) => {
  const text = event.clipboardData.getData("text/plain");
  if (text.length < LONG) return;
  event.preventDefault();
  const { target: field } = event;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  look(field);
};
for (const field of [typed, pasted]) {
  field.addEventListener("input", () => look(field));
  field.addEventListener("paste", takeLong);
}

paste.addEventListener("keydown", (event) => {
  if (!event.ctrlKey || event.key !== "Enter") return;
  event.preventDefault();
  putList();
});
document.getElementById("put-list").addEventListener("click", putList);

document.addEventListener("click", (event) => {
  const button = event.target.closest("#open-add, [data-open-add], #open-paste");
  if (!button) return;
  if (button.id === "open-paste") openPaste();
  else openAdd(event.shiftKey);
});
