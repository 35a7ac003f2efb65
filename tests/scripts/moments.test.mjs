import assert from "node:assert/strict";
import { before, test } from "node:test";

let dateTyped, timeTyped;

before(async () => {
  // The page says which day it is where the respondent is.
  globalThis.document = { querySelector: () => ({ dataset: { today: "2026-11-27" } }) };
  ({ dateTyped, timeTyped } = await import("../../static/interviewer/moments.js"));
});

const DAYS = [
  ["3/11/2026", "03/11/2026"],
  ["3.11.26", "03/11/2026"],
  ["3 11 1959", "03/11/1959"],
  ["1-1-59", "01/01/1959"],
  ["27/11", "27/11/2026"],
  ["28/11", "28/11/2025"],
];
for (const [typed, meant] of DAYS)
  test(`${typed} is the day ${meant}`, () => assert.equal(dateTyped(typed).text, meant));

test("a day that no calendar has is said to be none", () => {
  assert.deepEqual(dateTyped("31/2/2026"), { exists: false, text: "31/2/2026" });
  assert.equal(dateTyped("29/2/2024").exists, true);
});

for (const typed of ["", "3", "3/11/2", "oggi"])
  test(`“${typed}” is no day yet`, () => assert.equal(dateTyped(typed), null));

const HOURS = [
  ["7", "07:00"],
  ["730", "07:30"],
  ["1430", "14:30"],
  ["14.30", "14:30"],
  ["9h05", "09:05"],
  ["24", ""],
  ["12:60", ""],
];
for (const [typed, meant] of HOURS)
  test(`“${typed}” is the hour “${meant}”`, () => assert.equal(timeTyped(typed), meant));
