// While an expression is written: names after ${, codes in quotes behind a comparison, functions by their letters.
//
// The field is a textarea of the page and not CodeMirror 6, which was tried: bundled with completion, marks and undo it
// weighs 344 KB (111 KB packed; this and its list 4.6 and 1.9), as much again as the whole editor may; it writes its
// styles into an element of the page, which the security policy refuses (4 violations, no font, no marks), unless it
// stands in a shadow tree, where no label and no description of the page reaches it. The textarea is the form’s own
// field, is there without scripts, and says its mistakes beneath to whoever does not see the marks behind it.
import { flat } from "../interviewer/searching.js";
import { close, openAt, picked } from "./list.js";
import { subjectsFor } from "./names.js";

const MOST = 12;
const NAME = /\$\{([^{}'"]*)$/;
const CODE = /(\$\{[^{}]+\}|(?<![\w)}])\.)\s*(?:[=!<>]+|,)\s*(["'])([^'"]*)$/;
const FUNCTION = /(?<![\w${.'-])([a-z][a-z-]+)$/;

let start = 0;

const inQuotes = (before) => {
  const open = before.replace(/'[^']*'|"[^"]*"/g, "");
  return /['"]/.test(open);
};

const found = (before, names) => {
  const name = NAME.exec(before);
  if (name) {
    start = name.index;
    return subjectsFor(names, name[1]).map((item) => ({ ...item, text: item.key }));
  }
  const code = CODE.exec(before);
  if (code) {
    const [, subject, quote, typed] = code;
    start = before.length - typed.length;
    const wanted = flat(typed);
    const fits = ([key, words]) => !wanted || key.toLowerCase().startsWith(wanted) || flat(words).includes(wanted);
    return (names.codes[subject] ?? [])
      .filter(fits)
      .map(([key, words]) => ({ words: key, small: words, text: key + quote, eats: quote }));
  }
  const word = inQuotes(before) ? null : FUNCTION.exec(before);
  if (!word) return [];
  start = word.index;
  return names.functions
    .filter((item) => item.code.startsWith(word[1]))
    .map((item) => ({
      words: `${item.code}(${item.takes === "0" ? "" : "…"})`,
      small: item.words,
      text: `${item.code}(${item.takes === "0" ? ")" : ""}`,
    }));
};

/** Shows what what stands before the caret may be completed to. */
export const completing = (field, names) => {
  if (document.activeElement !== field || field.selectionStart !== field.selectionEnd) return;
  openAt(field, found(field.value.slice(0, field.selectionStart), names).slice(0, MOST), true);
};

/** Writes the chosen line where the caret is. */
export const takeCompletion = (field) => {
  const item = picked();
  if (!item) return false;
  close();
  let end = field.selectionEnd;
  const rest = field.value.slice(end);
  const over = item.key ? /^[^{}'"\s]*\}/.exec(rest) : item.eats && rest.startsWith(item.eats) ? [item.eats] : null;
  if (over) end += over[0].length;
  field.setRangeText(item.text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
};
