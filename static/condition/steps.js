// A step is sent with all tokens; what comes back takes their place, and the hands stay where they were.

const pending = new WeakMap();
const counts = new WeakMap();
const adding = new WeakSet();
const held = new WeakMap();

let isReplacing = false;
/** Whether a token is left only because another takes its place. */
export const replacing = () => isReplacing;

const fieldOf = (root) => root.querySelector("textarea");

const told = (root) => {
  const { column, name, field } = root.dataset;
  const detail = { column, name, field, expression: fieldOf(root).value };
  root.dispatchEvent(new CustomEvent("condition:change", { bubbles: true, detail }));
};

const bodyOf = (root, what) => {
  const { column, name, language, field, identifier, shape } = root.dataset;
  const expression = fieldOf(root).value;
  const body = new URLSearchParams({ column, name, language, field, identifier, shape, expression, do: what });
  if (what !== "text")
    for (const token of root.querySelectorAll("[data-token]")) body.set(token.dataset.token, token.value);
  return body;
};

const headers = () => JSON.parse(document.body.getAttribute("hx-headers:inherited"));

/** Where the hands go afterwards: to a new part’s first box, to the same token, or to the one behind that which asked. */
const focusAgain = (root, { token, asked, how, isNew, deed }) => {
  const tokens = [...root.querySelectorAll(".condition-sentence .token")];
  const at = (name) => tokens.findIndex((one) => one.dataset.token === name);
  const blank = tokens.find((one) => one.matches(".unknown, :has(option[value='']:checked)"));
  const behind = asked ? tokens[at(asked) + 1] : undefined;
  const same = how === "onward" && token === asked ? undefined : tokens[at(token)];
  const button = deed && root.querySelector(`.condition-sentence [data-do="${deed}"]`);
  const next = (isNew && blank) || same || behind || button || tokens[at(token)] || tokens[0];
  (next ?? root.querySelector(".condition-sentence .adding"))?.focus();
};

const replaced = (root, made, what, from) => {
  const hands = document.activeElement;
  const here = root.querySelector(".condition-sentence")?.contains(hands);
  const token = here ? hands.dataset.token : "";
  const deed = here ? hands.dataset.do : "";
  const typed = here && from.body.get(token ?? "") !== hands.value ? hands.value : null;
  isReplacing = true;
  for (const part of [".condition-sentence", "[data-below]", "[data-marks]"]) {
    const fresh = made.querySelector(part);
    if (fresh && !(part === ".condition-sentence" && what === "text" && here))
      root.querySelector(part).replaceWith(fresh);
  }
  isReplacing = false;
  root.dataset.shape = made.dataset.shape;
  if (!here || what === "text") return;
  focusAgain(root, { ...from, token, deed, isNew: /^(add|count)/.test(what) });
  keep(held.get(root) || (token && document.activeElement.dataset.token === token ? typed : ""));
  held.delete(root);
};

/** What was typed or chosen while the answer was on its way stays, and is sent when the token is left. */
const keep = (value) => {
  const token = document.activeElement;
  if (!value || !token.dataset.token) return;
  token.value = value;
  token.dataset.kept = "";
  if (token.localName === "input") token.dispatchEvent(new Event("input", { bubbles: true }));
};

/** Letters typed while a new part is on its way are for that part: they are held until it is there. */
export const hold = (root, event) => {
  if (!adding.has(root) || event.ctrlKey || event.altKey || event.metaKey || event.key.length > 1) return false;
  held.set(root, (held.get(root) ?? "") + event.key);
  return true;
};

const put = (root, html, what, from) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  const made = template.content.querySelector("[data-condition]");
  const field = fieldOf(root);
  const written = made.querySelector("textarea").value;
  replaced(root, made, what, from);
  if (what === "text" || written === field.value) return;
  field.value = written;
  told(root);
};

/**
 * Sends a step, asked for by a token. `how`: "onward", the hands go to the token behind it; "left", the expression was
 * written and is left now. Of several answers only the last one counts.
 */
export const ask = (root, what, token = null, how = "") => {
  const number = (counts.get(root) ?? 0) + 1;
  counts.set(root, number);
  const sent = fieldOf(root).value;
  const from = { asked: token?.dataset?.token, how, body: bodyOf(root, what) };
  if (what.startsWith("add")) adding.add(root);
  const work = fetch(root.dataset.condition, { method: "POST", headers: headers(), body: from.body })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((html) => {
      const isStale = counts.get(root) !== number || (what === "text" && fieldOf(root).value !== sent);
      if (counts.get(root) === number) adding.delete(root);
      if (html && !isStale) put(root, html, what, from);
    })
    .catch(() => {})
    .finally(() => {
      if (counts.get(root) === number) adding.delete(root);
      if (pending.get(root) === work) pending.delete(root);
    });
  if (what !== "text") pending.set(root, work);
  else if (how === "left") told(root);
  return work;
};

/** A form waits for this too before it is sent. */
export const wait = (root, work) => {
  pending.set(root, work);
  work.finally(() => pending.get(root) === work && pending.delete(root));
};

export const isAsking = (root) => pending.has(root);
export const settled = (root) => pending.get(root);
