// What is done to questions beyond their cells: each deed is one step. What is typed is stored before.
import { editor } from "./cells.js";
import { show, shownRow } from "./parts.js";
import { post, settled } from "./saving.js";

const trouble = (words) => {
  document.getElementById("saved").textContent = words;
};

/** Send something that changes the draft, and show it as it is then; whether it was done. */
const done = async (address, data, options) => {
  try {
    await settled();
    const response = await post(address, data);
    if (!response.ok) {
      trouble(response.status === 422 ? (await response.json()).trouble : response.statusText);
      return false;
    }
    show(await response.text(), options);
    history.replaceState(null, "", `?${new URLSearchParams({ row: shownRow(), language: editor.dataset.language })}`);
    return true;
  } catch {
    trouble(document.getElementById("saved").dataset.waiting);
    return false;
  }
};

let pending = 0;
let letters = "";

/** Do something to questions or answers as one step; whether it was done. */
export const act = async (deed, data = {}) => {
  pending += 1;
  letters = "";
  try {
    return await done(editor.dataset.act, { deed, ...data }, { isNew: true });
  } finally {
    pending -= 1;
  }
};

/** Keys that come before a deed is done are for what it makes: letters are held for its text, others fall away. */
export const isHeld = (event) => {
  if (!pending || event.target.matches?.("input, textarea, select")) return false;
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) letters += event.key;
  return true;
};

/** Take the last step back, or make it again. */
export const undo = (name) => done(editor.dataset.undo, { [name]: "1" }, { isNew: true });

export const toText = () => {
  const field = ["f-label", "f-calculation", "f-name"].map((id) => document.getElementById(id)).find(Boolean);
  field?.focus();
  field?.setSelectionRange?.(field.value.length, field.value.length);
};

/** To the text of what was made, with the letters that were typed meanwhile. */
export const toNewText = () => {
  toText();
  const field = document.activeElement;
  if (!letters || !field.setRangeText) return;
  field.setRangeText(letters, field.value.length, field.value.length, "end");
  letters = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

export const preview = async (data, place) => {
  const response = await post(editor.dataset.paste, data);
  if (response.ok) place.innerHTML = await response.text();
};
