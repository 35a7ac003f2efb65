// The comparisons of a sentence in their order: which of them a token belongs to, and which it is after a step.

/** What a token says, and of which comparison: `typed-2`. */
export const partsOf = (name) => {
  const at = name.lastIndexOf("-");
  return [name.slice(0, at), Number(name.slice(at + 1))];
};

const parts = (root) => [...root.querySelectorAll(".condition-part")];

/** The number of the comparison that a part shows. */
const leafIn = (part) => partsOf(part.querySelector("[data-token]").dataset.token)[1];

/** A place in the sentence, as a comparison at or beneath it and so many brackets above that; null for the whole. */
export const anchorOf = (root, path) => {
  if (!path) return null;
  const part = parts(root).find(({ dataset }) => dataset.path === path || dataset.path.startsWith(`${path}.`));
  if (!part) return null;
  return { leaf: leafIn(part), up: part.dataset.path.split(".").length - path.split(".").length };
};

/** Where that is now; undefined if it is not there any more. */
export const pathOf = (root, { leaf, up }) => {
  const part = parts(root).find((one) => leafIn(one) === leaf);
  const path = part?.dataset.path.split(".");
  return path?.slice(0, path.length - up).join(".");
};

/** Which comparison each is after a step was done with the one of `anchor`; undefined for one that is no more. */
export const movedBy = (what, anchor, before, after) => {
  if (before === after || !anchor) return (leaf) => leaf;
  if (what.startsWith("add")) return (leaf) => (leaf > anchor.leaf ? leaf + after - before : leaf);
  return (leaf) => (leaf === anchor.leaf ? undefined : leaf > anchor.leaf ? leaf + after - before : leaf);
};

export const countIn = (sentence) => sentence?.querySelectorAll(".condition-part").length ?? 0;
