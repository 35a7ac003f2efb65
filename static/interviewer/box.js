// The answer box: what is typed chooses the answers beside it, and its meaning is echoed before Enter.
import { all, labelOf, one, say, tellAfterTyping, words } from "./page.js";
import { byEntry, echoOf, fieldOf, optionsOf, showSpecify, tick } from "./options.js";
import { dateTyped, showDate, showTime, timeTyped } from "./moments.js";
import { dropAll, followPicked, isSearch, prepareList, searchList, settleList } from "./longlist.js";
import { flat } from "./searching.js";
import { showRow } from "./grid.js";

/** The running sum of a page whose numbers must add up. */
const showSum = () => {
  const sum = one("[data-sum]");
  if (!sum) return;
  const numbers = all("[data-field][data-kind=number] [data-box]").map(
    (box) => Number(box.value.trim().replace(",", ".")) || 0,
  );
  const now = Math.round(numbers.reduce((one, other) => one + other, 0) * 1e6) / 1e6;
  one("[data-sum-now]", sum).textContent = String(now).replace(".", ",");
  const isOpen = all("[data-field][data-kind=number] input[data-key]").some((input) => input.checked);
  if (isOpen) sum.dataset.state = "lifted";
  else sum.dataset.state = now === Number(sum.dataset.total.replace(",", ".")) ? "whole" : "open";
};

/** ``96 Zeta``: the codes, and the words behind the one that asks for some, which get into their own box. */
const withoutWords = (field, text) => {
  const typed = text.split(/[\s,;.]+/).filter(Boolean);
  const areCodes = (rest) => rest.every((entry) => byEntry(field, entry));
  const at = typed.findIndex(
    (entry, index) => byEntry(field, entry)?.dataset.specify && !areCodes(typed.slice(index + 1)),
  );
  if (at < 0) return typed;
  const option = byEntry(field, typed[at]);
  const said = text.trim().replace(new RegExp(`^(?:[^\\s,;.]+[\\s,;.]+){${at + 1}}`), "");
  one(`[data-spec="${CSS.escape(option.dataset.specify)}"] input`, field).value = said;
  return typed.slice(0, at + 1);
};

/** The answer whose words are typed, or the only one whose words begin so; ``undefined`` where several do. */
const called = (field, typed) => {
  const wanted = flat(typed);
  if (wanted.length < 2) return null;
  const named = optionsOf(field)
    .filter((input) => input.dataset.entry)
    .map((input) => [flat(labelOf(input)[0]), input]);
  const whole = named.find(([words]) => words === wanted);
  const beginning = whole ? [whole] : named.filter(([words]) => words.startsWith(wanted));
  return beginning.length > 1 ? undefined : (beginning[0]?.[1] ?? null);
};

/** Codes and words as the server takes them: ``2 1``, ``Bella Tazza, Aurora``, ``3 bellis``. */
const mentioned = (field, text) => {
  const found = { chosen: [], unknown: [], several: "" };
  for (const segment of text.split(/[,;]/)) {
    for (let rest = segment.trim(); rest;) {
      const [word] = rest.split(/\s+/);
      const coded = byEntry(field, word);
      const option = byEntry(field, rest) || (coded ? null : called(field, rest));
      if (!option && !coded) option === undefined ? (found.several = rest) : found.unknown.push(word);
      else found.chosen.push(option || coded);
      rest = !option && coded && !coded.dataset.specify ? rest.slice(word.length).trim() : "";
    }
  }
  return found;
};

const kinds = {
  single(field, box, echo) {
    const typed = withoutWords(field, box.value).join(" ");
    const named = byEntry(field, typed) ? null : called(field, typed);
    const option = byEntry(field, typed) || named;
    if (typed || !optionsOf(field).some((input) => input.checked && !input.dataset.entry))
      tick(field, option ? [option] : []);
    if (option) say(echo, ...labelOf(option));
    else if (named === undefined) say(echo, words().severalFit, "", true);
    else say(echo, typed ? words().unknownCode : words().writeCode, "", Boolean(typed));
  },
  multiple(field, box, echo) {
    let typed = [...new Set(withoutWords(field, box.value))];
    const exclusive = typed.filter((entry) => byEntry(field, entry)?.hasAttribute("data-exclusive"));
    if (exclusive.length && typed.length > 1) {
      const last = typed.at(-1);
      typed = exclusive.includes(last) ? [last] : typed.filter((entry) => !exclusive.includes(entry));
      box.value = typed.join(" ");
    }
    const areCodes = typed.every((entry) => byEntry(field, entry));
    const said = areCodes
      ? { chosen: typed.map((entry) => byEntry(field, entry)), unknown: [] }
      : mentioned(field, box.value);
    const { unknown } = said;
    const chosen = [...new Set(said.chosen)];
    if (typed.length) tick(field, chosen);
    else for (const input of optionsOf(field)) if (input.dataset.entry) input.checked = false;
    if (said.several) say(echo, `${said.several}: ${words().severalFit}`, "", true);
    else if (unknown.length) say(echo, `${words().unknownCodes} ${unknown.join(", ")}`, "", true);
    else if (chosen.length === 1) say(echo, labelOf(chosen[0])[0], exclusive.length ? words().excludes : "");
    else say(echo, chosen.length ? `${words().answers}: ${chosen.length}` : words().writeCodes);
    return undefined;
  },
  /** The time of an appointment: a quick choice by its number; what else is typed the server understands and echoes. */
  when(field, box, echo) {
    const typed = box.value.trim();
    const option = byEntry(field, typed);
    tick(field, option ? [option] : []);
    if (!typed) say(echo, words().writeWhen);
    else if (one(".said", echo)?.dataset.typed !== typed) echo.firstElementChild?.classList.add("stale");
  },
  number(field, box, echo) {
    const typed = box.value.trim().replace(",", ".");
    const big = one("[data-big]", field);
    if (big) big.textContent = typed.replace(".", ",") || "–";
    const point = byEntry(field, typed);
    if (typed) tick(field, point ? [point] : []);
    else for (const input of optionsOf(field)) if (input.dataset.entry) input.checked = false;
    showSum();
    if (typed === "-" && field.hasAttribute("data-signed")) return say(echo, words().minus);
    const value = Number(typed);
    if (typed && Number.isNaN(value)) return say(echo, words().notANumber, "", true);
    const { min, max } = field.dataset;
    const outside = typed && ((min && value < Number(min)) || (max && value > Number(max)));
    return say(echo, outside ? words().outOfRange : typed ? "" : words().writeNumber, "", Boolean(outside));
  },
  date(field, box, echo) {
    const quick = byEntry(field, box.value.trim());
    tick(field, quick ? [quick] : []);
    if (quick) say(echo, ...labelOf(quick));
    else showDate(box.value, echo, field.dataset.precision);
  },
  datetime(field, box, echo) {
    if (box.value.trim()) tick(field, []);
    const [day, hour] = box.value.trim().split(/\s+/);
    if (showDate(day || "", echo)) showTime(hour || "", echo, echo.firstChild.textContent);
  },
  time(field, box, echo) {
    const quick = byEntry(field, box.value.trim());
    if (quick || box.value.trim()) tick(field, quick ? [quick] : []);
    if (quick) say(echo, labelOf(quick)[0]);
    else showTime(box.value, echo);
  },
  open(field, box, echo) {
    const count = box.value.trim() ? box.value.trim().split(/\s+/).length : 0;
    if (count) tick(field, []);
    if (box.tagName === "TEXTAREA") say(echo, `${words().words}: ${count}`, words().newLine);
    else say(echo, "");
  },
  longlist: (field, box) => searchList(box),
  phone(field, box, echo) {
    if (box.value.trim()) tick(field, []);
    say(
      echo,
      box.value.trim() ? box.value.replace(/\D/g, "").replace(/(\d{3})(?=\d{2})/g, "$1 ") : "",
      words().writePhone,
    );
  },
  email(field, box, echo) {
    if (box.value.trim()) tick(field, []);
    say(echo, box.value.trim(), words().writeEmail);
  },
  note: (field, box, echo) => say(echo, words().goOn),
  grid: (field, box, echo) => showRow(box, echo),
  confirm(field, box, echo) {
    const option = all("input[name=confirm][data-entry]").find((input) => input.dataset.entry === box.value.trim());
    for (const input of all("input[name=confirm][data-entry]")) input.checked = input === option;
    const typed = box.value.trim();
    if (typed && !option) return say(echo, typed, words().replaces);
    return say(echo, option ? labelOf(option)[0] : words().confirm, option ? "" : words().enterIsNotEnough);
  },
};
Object.assign(kinds, {
  rank: kinds.multiple,
  acknowledge: kinds.single,
  longmultiple: kinds.longlist,
  longrank: kinds.longlist,
});

export const kindOf = (box) =>
  "confirm" in box.dataset ? "confirm" : "grid" in box.dataset ? "grid" : fieldOf(box).dataset.kind;

/** Shows what the box means now. */
export const understand = (box) => kinds[kindOf(box)]?.(fieldOf(box), box, echoOf(box));

/** A tick by mouse or by Tab writes the box. */
export const follow = (input) => {
  const field = input.closest("[data-field]") || input.form;
  const box = input.name === "confirm" ? one("#box") : one("[data-box]", field) || one("#box");
  if (!box) return;
  const { entry } = input.dataset;
  if (isSearch(box)) return followPicked(box, input);
  if (input.type === "checkbox") {
    const kept = box.value.split(/[\s,;.]+/).filter((typed) => typed && typed !== entry);
    box.value = (entry && input.checked ? [...kept, entry] : entry ? kept : []).join(" ");
    if (!entry && input.checked) tick(field, [input]);
  } else if ("grid" in box.dataset) {
    return showRow(box, echoOf(box), input.closest("tr"));
  } else box.value = entry;
  showSum();
  if (entry || !input.checked) understand(box);
  else say(echoOf(box), labelOf(input)[0]);
  return showSpecify(field);
};

/** Chooses "don't know" or "refused" where the question offers it; says whether it did. */
export const chooseMissing = (box, key) => {
  const field = "grid" in box.dataset ? one("tr[aria-current]") : fieldOf(box);
  const input = field && one(`input[data-key="${key}"]`, field);
  if (!input) return false;
  box.value = "";
  tick(field, [input]);
  showSum();
  if (isSearch(box)) {
    dropAll(box);
    understand(box);
    return true;
  }
  if (input.dataset.entry || "grid" in box.dataset) {
    box.value = input.dataset.entry;
    understand(box);
  } else say(echoOf(box), labelOf(input)[0]);
  // Selecting alone moves the hands in some browsers only.
  box.focus();
  box.select();
  return true;
};

/** Just before sending: short dates and times are written out. */
export const writeOut = () => {
  for (const box of all("#answer [data-box]")) {
    const kind = kindOf(box);
    if (isSearch(box)) settleList(box);
    const quick = (kind === "date" || kind === "time") && byEntry(fieldOf(box), box.value.trim());
    if (quick && quick.name.endsWith("-pick")) box.value = quick.value;
    else if (kind === "date" && !fieldOf(box).dataset.precision && dateTyped(box.value))
      box.value = dateTyped(box.value).text;
    else if (kind === "time" && timeTyped(box.value)) box.value = timeTyped(box.value);
  }
};

/** Puts into the form what was sent from it; what was found in a long list stands there already. */
export const fill = (form, said) => {
  for (const control of form.elements) {
    if (control.closest("[data-finder]") || isSearch(control)) continue;
    if (control.type === "radio" || control.type === "checkbox")
      control.checked = said.getAll(control.name).includes(control.value);
    else if (control.name && control.matches("[data-box], [data-spec] input"))
      control.value = said.get(control.name) ?? "";
  }
  for (const box of all("[data-box]", form)) if (!isSearch(box)) understand(box);
};

/** Brings every box of a new page to what is already chosen. */
export const prepare = () => {
  for (const box of all("[data-box]")) {
    if ("still" in box.dataset || (!box.value && echoOf(box)?.textContent.trim())) continue;
    const field = fieldOf(box);
    if (isSearch(box)) {
      prepareList(box);
      continue;
    }
    const chosen = field && kindOf(box) !== "confirm" && optionsOf(field).find((input) => input.checked);
    if (chosen && !box.value && chosen.type === "radio" && kindOf(box) !== "grid") {
      box.value = chosen.dataset.entry;
      if (!box.value) say(echoOf(box), labelOf(chosen)[0]);
    }
    if (box.value || !chosen || kindOf(box) === "grid") understand(box);
    if (field) showSpecify(field);
  }
};

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-box]")) return;
  tellAfterTyping(echoOf(event.target));
  understand(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("input[data-entry]")) follow(event.target);
});
