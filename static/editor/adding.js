// Questions and lists are added: by a letter for the type, or pasted from elsewhere and looked at before.
import { act, preview, toText } from "./deeds.js";
import { currentId } from "./parts.js";

const PAUSE = 300;
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

add.addEventListener("click", (event) => {
  const card = event.target.closest("[data-kind]");
  if (card) addKind(card.dataset.kind);
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
  else if (card) addKind(card.dataset.kind);
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

const putList = async () => {
  paste.close();
  if (await act("paste", { text: pasted.value })) document.getElementById("new-text")?.focus();
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
for (const field of [typed, pasted]) field.addEventListener("input", () => look(field));

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
