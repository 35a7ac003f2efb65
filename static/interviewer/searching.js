// How typed letters find a line of a long list, in the browser as on the server (answers/searching.py).

/** Letters as they are compared: without accents, capitals, hyphens and apostrophes. */
export const flat = (text) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[-’']/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** The items that the letters find, the closest first: code, whole, beginning, together, apart. */
export const matching = (items, typed) => {
  const found = [[], [], [], [], []];
  const parts = typed.split(" ").map((word) => ` ${word}`);
  for (const item of items) {
    if (item.entry === typed || item.code.toLowerCase() === typed) found[0].push(item);
    else if (item.flat === typed) found[1].push(item);
    else if (item.flat.startsWith(typed)) found[2].push(item);
    else if (item.flat.includes(` ${typed}`)) found[3].push(item);
    else if (parts.length > 1 && parts.every((part) => ` ${item.flat}`.includes(part))) found[4].push(item);
  }
  return found.flat();
};
