// The sentence of an answer takes the place of the one that is shown: the hands stay where they were, and what was typed
// or chosen while the answer was on its way stands in it.
import { countIn, movedBy, partsOf } from "./leaves.js";

let isReplacing = false;
/** Whether a token is left only because another takes its place. */
export const replacing = () => isReplacing;

const sentenceOf = (root) => root.querySelector(".condition-sentence");
const tokensIn = (part) => [...(part?.querySelectorAll("[data-token]") ?? [])];

/** What the tokens say, by their names. */
export const valuesIn = (root) => new Map(tokensIn(root).map((token) => [token.dataset.token, token.value]));

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

const canSay = (token, value) =>
  token.localName !== "select" || [...token.options].some((option) => option.value === value);

/** Put into the new tokens what was typed or chosen since; the tokens into which something was put. */
const carried = (root, since, named) => {
  const made = [];
  for (const [name, value] of since) {
    const token = root.querySelector(`[data-token="${named(name)}"]`);
    if (!token || token.value === value || !canSay(token, value)) continue;
    token.value = value;
    made.push(token);
  }
  return made;
};

const handsIn = (root) => {
  const hands = document.activeElement;
  return sentenceOf(root)?.contains(hands) ? hands : null;
};

/** Replace the parts; `isSaid`: the sentence says already what was written. */
const swap = (root, made, isKept) => {
  isReplacing = true;
  for (const part of [".condition-sentence", "[data-below]", "[data-marks]"]) {
    const fresh = made.querySelector(part);
    if (fresh && !(part === ".condition-sentence" && isKept)) root.querySelector(part).replaceWith(fresh);
  }
  isReplacing = false;
};

/**
 * Show what a step made of the condition. Given back is what became of the comparisons and tokens that were there, what
 * was typed since where the hands are, and whether something stands in a token that has not been sent yet.
 */
export const replace = (root, made, step, isSaid) => {
  const hands = handsIn(root);
  const isKept = step.what === "text" && (isSaid || hands !== null);
  const since = [...valuesIn(root)].filter(([name, value]) => step.values.get(name) !== value);
  const before = countIn(sentenceOf(root));
  const { token, do: deed } = hands?.dataset ?? {};
  swap(root, made, isKept);
  if (isKept) return { moved: (leaf) => leaf, named: (name) => name, hasHands: false };
  Object.assign(root.dataset, { shape: made.dataset.shape, incomplete: made.dataset.incomplete });
  const moved = movedBy(step.what, step.anchor, before, countIn(sentenceOf(root)));
  const named = (name) => {
    const [kind, leaf] = partsOf(name);
    return `${kind}-${moved(leaf)}`;
  };
  const fresh = carried(root, since, named);
  const asked = step.asked && named(step.asked);
  if (hands && step.what !== "text")
    focusAgain(root, {
      token: token && named(token),
      deed,
      asked,
      how: step.how,
      isNew: /^(add|count)/.test(step.what),
    });
  const active = document.activeElement;
  const isTyped = fresh.includes(active);
  const isUnsaid = fresh.some((one) => one !== active && one.type !== "hidden");
  return { moved, named, hasHands: hands !== null, typed: isTyped ? active.value : "", isUnsaid };
};

/** What was typed or chosen while the answer was on its way stays, and is sent when the token is left. */
export const keep = (value) => {
  const token = document.activeElement;
  if (!value || !token.dataset.token) return;
  token.value = value;
  token.dataset.kept = "";
  if (token.localName === "input") token.dispatchEvent(new Event("input", { bubbles: true }));
};
