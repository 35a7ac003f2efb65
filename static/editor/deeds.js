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

export const act = (deed, data = {}) => done(editor.dataset.act, { deed, ...data }, { isNew: true });

/** Take the last step back, or make it again. */
export const undo = (name) => done(editor.dataset.undo, { [name]: "1" }, { isNew: true });

export const toText = () => {
  const field = ["f-label", "f-calculation", "f-name"].map((id) => document.getElementById(id)).find(Boolean);
  field?.focus();
  field?.setSelectionRange?.(field.value.length, field.value.length);
};

export const preview = async (data, place) => {
  const response = await post(editor.dataset.paste, data);
  if (response.ok) place.innerHTML = await response.text();
};
