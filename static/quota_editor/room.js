// The room as the server writes it: which field is which, what is told at it, and a new room in place of the old one.
// What somebody types stays in its field, and the hands where they were.
export const room = () => document.getElementById("room");

const FIELDS = "#room :is(input, select)[data-deed]";

export const isField = (target) => target.matches?.(FIELDS) ?? false;
export const isText = (target) => isField(target) && target.matches("input:not([type=checkbox])");
export const inTable = (target) => isText(target) && target.closest("table.quota-targets") !== null;

/** What is meant by a field, a button or a form: table, line, column, row. */
export const placeOf = (element) => {
  const { deed, column = "", part = "", field = "" } = element.dataset;
  const table = element.closest("[data-table]")?.dataset.table ?? "";
  const line = element.closest("[data-line]")?.dataset.line ?? "";
  const row = element.closest("[data-row]")?.dataset.row ?? "";
  return { deed, table, line, column, part, row, field };
};

export const keyOf = (field) => JSON.stringify([placeOf(field), field.dataset.name ?? ""]);

export const fields = () => [...document.querySelectorAll(FIELDS)];
export const fieldAt = (key) => fields().find((field) => keyOf(field) === key);

/** What a field sends beside its place. */
export const valueOf = (field) => {
  if (field.type === "checkbox") return { text: field.checked ? "on" : "" };
  const { name, across = "", down = "" } = field.dataset;
  if (field.dataset.deed === "shape") return { across, down, [name]: field.value };
  return name ? { [name]: field.value } : { text: field.value };
};

/** Say something at a field or a form; nothing takes away what was said. */
export const tell = (element, words, isBad = true) => {
  const says = (element.closest("td") ?? element).querySelector(".says");
  if (isField(element)) element.toggleAttribute("aria-invalid", isBad && words !== "");
  if (isField(element) && isBad && words) element.setAttribute("aria-invalid", "true");
  if (!says) return status(words);
  says.classList.toggle("fault", words !== "");
  says.textContent = words;
};

export const status = (words) => {
  const saved = document.getElementById("saved");
  if (saved) saved.textContent = words;
};

/** Which forms somebody has begun to fill in, and how often they were changed: these stay as they are. */
export const touched = new Map();
export const touch = (form) => touched.set(form.id, (touched.get(form.id) ?? 0) + 1);

let swapping = false;
export const isSwapping = () => swapping;

const hands = () => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const { selectionStart: start = null, selectionEnd: end = null, id } = element;
  return { element, id, key: isField(element) ? keyOf(element) : "", start, end };
};

const takeUp = (before) => {
  if (!before || document.querySelector("dialog[open]")) return;
  const element = before.key ? fieldAt(before.key) : before.element.isConnected ? before.element : null;
  const found = element ?? (before.id ? document.getElementById(before.id) : null);
  if (!found || found === document.activeElement) return;
  found.focus({ preventScroll: true });
  if (before.start !== null && isText(found)) found.setSelectionRange(before.start, before.end);
};

const keepTouched = (next) => {
  for (const id of touched.keys()) {
    const old = document.getElementById(id);
    const fresh = next.querySelector(`#${id}`);
    if (old && fresh) fresh.replaceWith(old);
    else touched.delete(id);
  }
};

const keepOpen = (next) => {
  for (const old of room().querySelectorAll("details[id]")) {
    const fresh = next.querySelector(`#${old.id}`);
    if (fresh && old.open) fresh.open = true;
  }
};

/** Show the room of an answer; whether there was one. `isNew`: nothing that was typed is kept in forms. */
export const show = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const next = page.getElementById("room");
  if (!next) return false;
  const before = hands();
  swapping = true;
  keepOpen(next);
  keepTouched(next);
  room().replaceWith(next);
  const bar = page.querySelector(".studio-bar");
  document.querySelector(".studio-bar")?.replaceWith(bar);
  // Who else is here, and how many tests go differently, it asks for itself.
  htmx.process(bar);
  const paste = document.getElementById("paste");
  const fresh = page.getElementById("paste");
  if (!paste?.open && fresh) {
    if (paste) paste.replaceWith(fresh);
    else next.after(fresh);
  }
  room().dispatchEvent(new CustomEvent("room:shown", { bubbles: true }));
  takeUp(before);
  swapping = false;
  const message = page.querySelector(".messages .message");
  if (message) status(message.textContent.trim());
  return true;
};
