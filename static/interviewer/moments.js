// Dates and times as they are typed: 12/11, 12.11.26, 1430, 14.30.
import { answerForm, say, words } from "./page.js";

const DAY = 864e5;
const today = () => {
  const [year, month, day] = answerForm().dataset.today.split("-").map(Number);
  return Date.UTC(year, month - 1, day);
};

/** The day that was typed: its time and its full text; without a year the last such day that has been. */
export const dateTyped = (text) => {
  const match = text.trim().match(/^(\d{1,2})[/. -](\d{1,2})(?:[/. -](\d{2}|\d{4}))?$/);
  if (!match) return null;
  const [, day, month, yearText] = match;
  let year = yearText ? Number(yearText) : new Date(today()).getUTCFullYear();
  if (yearText?.length === 2) year += year > 40 ? 1900 : 2000;
  if (!yearText && Date.UTC(year, month - 1, day) > today()) year -= 1;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== month - 1)
    return { exists: false, text: text.trim() };
  return { exists: true, at: date.getTime(), text: `${day.padStart(2, "0")}/${month.padStart(2, "0")}/${year}` };
};

const ago = (days) =>
  new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" }).format(-days, "day");

/** A month or a year where no day is asked: never made into a day. */
const showPart = (text, precision, echo) => {
  const match = text.trim().match(precision === "year" ? /^()(\d{4})$/ : /^(\d{1,2})[/. -]+(\d{2}|\d{4})$/);
  const month = Number(match?.[1] || 1);
  if (!match || month < 1 || month > 12) return say(echo, "");
  const latest = new Date(today()).getUTCFullYear() + 9;
  const year = match[2].length === 4 ? Number(match[2]) : latest - ((latest - Number(match[2])) % 100);
  const options = precision === "year" ? { year: "numeric" } : { month: "long", year: "numeric" };
  const language = document.documentElement.lang;
  return say(
    echo,
    new Date(Date.UTC(year, month - 1, 1)).toLocaleDateString(language, { ...options, timeZone: "UTC" }),
  );
};

export const showDate = (text, echo, precision) => {
  if (precision) return showPart(text, precision, echo);
  const typed = dateTyped(text);
  if (!typed) {
    say(echo, text ? words().dateExample : words().writeDate, "", text.length > 4);
    return false;
  }
  if (!typed.exists) {
    say(echo, words().noSuchDay, "", true);
    return false;
  }
  const days = Math.round((today() - typed.at) / DAY);
  const full = new Date(typed.at).toLocaleDateString(document.documentElement.lang, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  say(echo, full, days < 0 ? words().future : ago(days));
  return true;
};

/** ``14:30`` from what was typed, or nothing. */
export const timeTyped = (text) => {
  const match = text.trim().match(/^(\d{1,2})(?:[:.,h ]?(\d{2}))?$/);
  if (!match || Number(match[1]) > 23 || Number(match[2] || 0) > 59) return "";
  return `${match[1].padStart(2, "0")}:${match[2] || "00"}`;
};

export const showTime = (text, echo, day = "") => {
  const typed = timeTyped(text);
  const hour = typed || words().writeTime;
  say(echo, day || hour, day ? hour : "", Boolean(text) && !typed);
};
