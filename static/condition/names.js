// What may be named where a condition stands: questions, functions, codes; asked for once for each place.
import { flat, matching } from "../interviewer/searching.js";

const kept = new Map();
const MOST = 50;

const withLetters = (item) => ({ ...item, entry: item.code.toLowerCase(), flat: flat(item.words) });

const fetched = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  const names = await answer.json();
  return { ...names, subjects: names.subjects.map(withLetters), functions: names.functions.map(withLetters) };
};

export const known = (root) => {
  const { names, column, name, language } = root.dataset;
  const address = `${names}?${new URLSearchParams({ column, name, language })}`;
  if (!kept.has(address)) {
    kept.set(
      address,
      fetched(address).catch(() => {
        kept.delete(address);
        return { subjects: [], functions: [], codes: {} };
      }),
    );
  }
  return kept.get(address);
};

/** The questions that the letters find; all of them before something is typed. */
export const subjectsFor = (names, typed) => {
  const wanted = flat(typed);
  return (wanted ? matching(names.subjects, wanted) : names.subjects).slice(0, MOST);
};
