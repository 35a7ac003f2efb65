// What is done to the answers of a list shows at once and is stored in its turn: all that waits goes in one request. The
// server gives the codes for good; what it shows takes the place of what was drawn here, and what still waits is drawn
// on top of that again.
import { editor } from "./cells.js";
import { deedsSoFar, inTurn, sendDeed, write } from "./deeds.js";
import { shownRow } from "./parts.js";

const RETRY = 2000;
const RESERVED_FROM = 90; // from here on stand “don’t know” and the like, as the server counts
const line = [];
const added = new WeakMap();
let stored = [];
let retry = 0;
let drawn = 0;

const table = () => document.getElementById("answers");
const rowsIn = (answers) => [...(answers?.tBodies[0].rows ?? [])];
const rows = () => rowsIn(table());
const inputOf = (row, control) => row.querySelector(`[data-control=${control}] input`);
const textIn = (row, control) => inputOf(row, control)?.value.trim() ?? "";

export const isEmpty = () => line.length === 0;

/** The answer of a row: one that is stored has the id of its row, one that is not gets it when it is. */
const answerOf = (row) => added.get(row) ?? { row: row.dataset.row };

const rowOf = (answer) =>
  answer.drawn && !answer.row ? answer.drawn : rows().find((one) => one.dataset.row === answer.row);

/** The code that the next answer gets, as far as is known here. */
export const nextCode = () => {
  const field = document.getElementById("new-code");
  const codes = rows().map((row) => textIn(row, "code"));
  const numbers = codes.filter((code) => /^\d{1,4}$/.test(code)).map(Number);
  let number = Math.max(
    Number(field.dataset.next),
    ...numbers.filter((one) => one < RESERVED_FROM).map((one) => one + 1),
  );
  while (codes.includes(String(number))) number += 1;
  return String(number);
};

const cellFor = (heading, { code, text }) => {
  const cell = document.createElement("td");
  const { control } = heading.dataset;
  cell.dataset.control = control ?? "";
  const value = { code, text }[control];
  if (value !== undefined) {
    const input = document.createElement("input");
    drawn += 1;
    Object.assign(input, {
      value,
      id: `drawn-${drawn}`,
      autocomplete: "off",
      ariaLabel: `${heading.textContent}: ${text}`,
    });
    cell.append(input);
  }
  return cell;
};

const draw = (answers, answer) => {
  const row = document.createElement("tr");
  row.dataset.pending = "";
  row.append(...[...answers.tHead.rows[0].cells].map((heading) => cellFor(heading, answer)));
  added.set(row, answer);
  return row;
};

/** Show what a change makes of the rows that are there. */
const APPLY = {
  add: ({ answer }) => {
    const isThere = rows().some((row) => textIn(row, "code") === answer.code && textIn(row, "text") === answer.text);
    if (!isThere) table().tBodies[0].append(answer.drawn);
  },
  remove: ({ answer }) => rowOf(answer)?.remove(),
  move: ({ answer, by }) => {
    const row = rowOf(answer);
    const beside = by < 0 ? row?.previousElementSibling : row?.nextElementSibling;
    if (beside) beside[by < 0 ? "before" : "after"](row);
  },
  paste: () => undefined,
};

/** The first of those that wait, with those behind it that can be stored with it. */
const head = () => {
  const [{ kind, question, language, deeds, answer }] = line;
  const isAlike = (one) => one.kind === kind && one.question === question && one.deeds === deeds;
  const isTogether = {
    add: (one) => isAlike(one) && one.language === language,
    remove: isAlike,
    move: (one) => isAlike(one) && one.answer === answer,
    paste: (one) => one === line[0],
  }[kind];
  const end = line.findIndex((one) => !isTogether(one));
  return end < 0 ? [...line] : line.slice(0, end);
};

/** A row that was drawn is sent as it stands then: it may have been written in since. */
const asSent = ({ answer }) => {
  answer.code = textIn(answer.drawn, "code") || answer.code;
  answer.text = textIn(answer.drawn, "text") || answer.text;
  return [answer.code, answer.text];
};

const DATA = {
  add: (batch) => ({ deed: "answer", language: batch[0].language, answers: JSON.stringify(batch.map(asSent)) }),
  remove: (batch) => ({
    deed: "remove-answers",
    rows: batch
      .map(({ answer }) => answer.row)
      .filter(Boolean)
      .join(" "),
  }),
  move: (batch) => ({
    deed: "move-answer",
    after: batch[0].answer.row,
    by: batch.reduce((sum, { by }) => sum + by, 0),
  }),
  paste: ([{ text }]) => ({ deed: "paste", text }),
};

const take = (batch) => line.splice(0, line.length, ...line.filter((one) => !batch.includes(one)));

/** What cannot be stored goes back to where it was written, else it is said. */
const giveBack = ({ kind, question, answer }) => {
  if (kind !== "add") return;
  const field = document.getElementById("new-text");
  answer.drawn.remove();
  if (question === shownRow() && field && !field.value) field.value = answer.text;
  else document.getElementById("saved").append(` “${answer.text}”`);
};

/** Store the first of what waits; what nobody heard of is sent again. */
const send = async () => {
  if (!line.length) return true;
  const batch = head();
  const { question } = batch[0];
  const data = DATA[batch[0].kind](batch);
  const isNothing = data.rows === "" || data.by === 0 || ("after" in data && !data.after);
  const isDone =
    isNothing ||
    (await sendDeed({ row: question, ...data }, (html) => {
      take(batch);
      stored = batch.filter(({ kind }) => kind === "add").map(({ answer }) => answer);
      name(stored, html, question);
    }));
  if (isDone === null) retry = setTimeout(takeTurn, RETRY);
  else take(batch);
  if (isDone === false) batch.forEach(giveBack);
  return isDone;
};

const takeTurn = () => {
  clearTimeout(retry);
  return inTurn(send);
};

/** Enter a change into the line; whether it was stored, once it is its turn. */
const enter = (change, question = document.getElementById("question")) => {
  line.push({ question: question.dataset.row, deeds: deedsSoFar(), ...change });
  return takeTurn();
};

/** Add an answer behind the others of a question, with the code that it will have unless another one gets it first. */
export const add = (code, text, question) => {
  const answer = { code, text, row: null };
  answer.drawn = draw(question.querySelector("#answers"), answer);
  if (question.isConnected) table().tBodies[0].append(answer.drawn);
  enter({ kind: "add", answer, language: editor.dataset.language }, question);
};

export const remove = (row) => {
  const answer = answerOf(row);
  row.remove();
  enter({ kind: "remove", answer });
};

/** Move an answer by one place, up (-1) or down. */
export const move = (row, by) => {
  const change = { kind: "move", answer: answerOf(row), by };
  const beside = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!beside && !document.getElementById("answers-window")) return;
  const hands = document.activeElement;
  APPLY.move(change);
  if (row.contains(hands)) hands.focus();
  enter(change);
};

/** Put in a list that was pasted; whether it was. */
export const paste = (text) => enter({ kind: "paste", text });

const writtenSince = (answer) =>
  ["code", "text"].filter((control) => textIn(answer.drawn, control) !== answer[control]);

/** Answers that have been stored get the ids of their rows; what was written into one since is stored, too. */
const name = (answers, html, question) => {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  const table = parts.content.querySelector("#answers");
  const free = new Set(rowsIn(table));
  for (const answer of answers) {
    const alike = [...free].filter((row) => textIn(row, "text") === answer.text);
    const row = alike.find((one) => textIn(one, "code") === answer.code) ?? alike.at(-1);
    free.delete(row);
    answer.row = row?.dataset.row ?? null;
    if (!row || question === shownRow()) continue;
    const operations = writtenSince(answer).map((control) => ({
      kind: "cell",
      sheet: table.dataset.sheet,
      at: Number(answer.row),
      column: table.querySelector(`th[data-control=${control}]`).dataset.heading,
      before: textIn(row, control),
      text: textIn(answer.drawn, control),
    }));
    if (operations.length) write(operations);
  }
};

/** The row that is shown of an answer which has been stored takes over what was written into the one that was drawn. */
const takeOver = (answer) => {
  const row = rows().find((one) => one.dataset.row === answer.row);
  if (!row) return;
  for (const control of ["code", "text"]) inputOf(row, control).id = inputOf(answer.drawn, control).id; // for the hands
  for (const control of writtenSince(answer)) {
    const field = inputOf(row, control);
    field.value = inputOf(answer.drawn, control).value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

/** Draw what waits on what the server shows. */
export const redraw = () => {
  const batch = stored;
  stored = [];
  if (!table()) return;
  batch.forEach(takeOver);
  for (const change of line) if (change.question === shownRow()) APPLY[change.kind](change);
  document.getElementById("new-code").placeholder = nextCode();
};

addEventListener("online", () => line.length && takeTurn());
/** The page is left: the answers that wait go along; one that is stored already is not stored twice. */
addEventListener("pagehide", () => {
  while (line.length && line[0].kind === "add") {
    const batch = head();
    take(batch);
    const body = new URLSearchParams({ row: batch[0].question, ...DATA.add(batch) });
    const headers = { "X-CSRFToken": editor.querySelector("[name=csrfmiddlewaretoken]").value };
    fetch(editor.dataset.act, { method: "POST", headers, body, keepalive: true }).catch(() => undefined);
  }
});
