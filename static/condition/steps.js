// A step is sent with all tokens, one step after the other; what comes back takes their place. What is done meanwhile
// waits for its turn, and what is typed or chosen meanwhile stays: nothing that comes back late takes it away.
import { anchorOf, pathOf } from "./leaves.js";
import { unpressed } from "./pressing.js";
import { keep, replace, valuesIn } from "./replacing.js";

const LONGEST_WAIT = 8000;
const MOST_FAILURES = 3;
const lines = new WeakMap();
const held = new WeakMap();
const said = new WeakMap();
const inForce = new WeakMap();
const walks = new WeakMap();

const lineOf = (root) => {
  if (!lines.has(root)) lines.set(root, { steps: [], now: null, working: null, others: new Set() });
  return lines.get(root);
};

const fieldOf = (root) => root.querySelector("textarea");

const told = (root) => {
  inForce.set(root, fieldOf(root).value);
  const { column, name, field } = root.dataset;
  const detail = { column, name, field, expression: fieldOf(root).value };
  root.dispatchEvent(new CustomEvent("condition:change", { bubbles: true, detail }));
};

/** The expression that was told last; as the server wrote it, at first. */
const expressionInForce = (root) => inForce.get(root) ?? fieldOf(root).defaultValue;

/** The lines of a select are gone through: what they would say is shown, and told of when the select is left. */
export const walk = (root) => walks.set(root, {});

export const isWalking = (root) => walks.has(root);

/** The select is left: what it says is chosen, once its last line has come back. */
export const leaveWalk = async (root) => {
  const mine = walks.get(root);
  if (!mine) return;
  if (isAsking(root)) await settled(root);
  if (walks.get(root) !== mine) return; // gone through again, or told of already
  walks.delete(root);
  if (fieldOf(root).value !== expressionInForce(root)) told(root);
};

const bodyOf = (root, what) => {
  const { column, name, language, field, identifier, shape } = root.dataset;
  const expression = what === "text" ? fieldOf(root).value : expressionInForce(root);
  const body = new URLSearchParams({ column, name, language, field, identifier, shape, expression, do: what });
  if (what !== "text") for (const [token, value] of valuesIn(root)) body.set(token, value);
  return body;
};

const headers = () => JSON.parse(document.body.getAttribute("hx-headers:inherited"));

const pause = (time) =>
  new Promise((resolve) => {
    setTimeout(resolve, time);
    addEventListener("online", resolve, { once: true });
  });

/** The condition after the step; without a network it waits for one, as long as the condition is shown. */
const answered = async (root, body) => {
  for (let failures = 0; ; failures += 1) {
    try {
      const answer = await fetch(root.dataset.condition, { method: "POST", headers: headers(), body });
      if (answer.status < 500 || failures >= MOST_FAILURES) return answer.ok ? await answer.text() : "";
    } catch {
      if (!root.isConnected) return "";
    }
    await pause(Math.min(500 * 2 ** failures, LONGEST_WAIT));
  }
};

/** The expression that the sentence says; as the server wrote it, at first. */
const saidBy = (root) => said.get(root) ?? fieldOf(root).defaultValue;

const isNext = (root, test) => {
  const { now, steps } = lineOf(root);
  return [now, ...steps].some((step) => step && test(step));
};

/** Whether a new part will still come. */
const isAdding = (root) => lineOf(root).steps.some(({ what }) => what.startsWith("add"));

const put = (root, html, step) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  const made = template.content.querySelector("[data-condition]");
  const field = fieldOf(root);
  const isTypedSince = field.value !== step.expression;
  if (!made || (step.what === "text" && isTypedSince)) return; // what is typed is looked at in its turn
  const written = made.querySelector("textarea").value;
  const { steps } = lineOf(root);
  const isSaid = step.what === "text" && written === saidBy(root);
  const after = replace(root, made, step, isSaid);
  said.set(root, written);
  for (const one of steps) {
    if (one.anchor) one.anchor.leaf = after.moved(one.anchor.leaf);
    if (one.asked) one.asked = after.named(one.asked);
  }
  lineOf(root).steps = steps.filter((one) => !one.anchor || one.anchor.leaf !== undefined);
  if (after.hasHands && !isAdding(root)) {
    keep(held.get(root) || after.typed);
    held.delete(root);
  }
  if (after.isUnsaid && !isNext(root, (one) => one !== step && one.what !== "text")) ask(root, "");
  if (step.what === "text" || written === field.value) return;
  if (isTypedSince) return void ask(root, "text");
  field.value = written;
  if (!walks.has(root)) told(root);
};

const done = async (root, step) => {
  if (step.anchor) {
    const path = pathOf(root, step.anchor);
    if (path === undefined) return;
    step.what = `${step.verb}:${path}`;
  }
  step.values = valuesIn(root);
  step.expression = fieldOf(root).value;
  const html = await answered(root, bodyOf(root, step.what));
  await unpressed();
  if (html) put(root, html, step);
  if (!isAdding(root)) held.delete(root);
};

const work = async (root, line) => {
  while (line.steps.length) {
    line.now = line.steps.shift();
    await done(root, line.now).catch(() => {});
  }
  line.now = null;
  line.working = null;
};

/**
 * Sends a step in its turn, asked for by a token. `how`: "onward", the hands go to the token behind it; "left", the
 * expression was written and is left now.
 */
export const ask = (root, what, token = null, how = "") => {
  const line = lineOf(root);
  const [, verb = what, path = ""] = /^(.*):([\d.]*)$/.exec(what) ?? [];
  const step = { what, verb, anchor: anchorOf(root, path), asked: token?.dataset?.token, how };
  // Of several looks at what is typed, or at what is chosen, one is enough: it takes what is there in its turn.
  const last = line.steps.at(-1);
  if (last && last.what === what && (what === "text" || what === "")) line.steps.pop();
  line.steps.push(step);
  if (what !== "text") root.dispatchEvent(new CustomEvent("condition:asked", { bubbles: true }));
  line.working ??= work(root, line);
  if (how === "left") told(root);
  return line.working;
};

/** Letters typed while a new part is on its way are for that part: they are held until it is there. */
export const hold = (root, event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.key.length > 1) return false;
  if (event.target === fieldOf(root) || !isNext(root, ({ what }) => what.startsWith("add"))) return false;
  held.set(root, (held.get(root) ?? "") + event.key);
  return true;
};

/** A form waits for this too before it is sent. */
export const wait = (root, other) => {
  const { others } = lineOf(root);
  others.add(other);
  other.finally(() => others.delete(other));
};

export const isAsking = (root) => lineOf(root).others.size > 0 || isNext(root, ({ what }) => what !== "text");

export const settled = async (root) => {
  while (isAsking(root)) {
    const { working, others } = lineOf(root);
    await Promise.all([working, ...others]);
  }
};
