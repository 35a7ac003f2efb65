import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const HOUR = 60 * 60 * 1000;
const SEALS = { giulia: "MDEyMzQ1Njc4OWFiY2RlZg==", paolo: "ZmVkY2JhOTg3NjU0MzIxMA==" };
let loads = 0;

/** A machine with a local store and no database; what its pages run as whoever is signed in. */
const signIn = async (seal) => {
  globalThis.document = { body: { dataset: { seal } } };
  loads += 1;
  return import(`../../static/interviewer/kept.js?${loads}`);
};

beforeEach(() => {
  const held = {};
  const methods = {
    getItem: (name) => held[name] ?? null,
    setItem: (name, value) => (held[name] = value),
    removeItem: (name) => delete held[name],
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(held, name, { value, enumerable: false });
  globalThis.localStorage = held;
});

test("an answer that was kept comes back to whoever typed it", async () => {
  const { keep, unsent } = await signIn(SEALS.giulia);
  const record = { url: "/calls/1/answer/", body: "q0-typed=47", at: Date.now() };
  await keep("1", record);
  assert.deepEqual(await unsent("1"), record);
});

test("whoever uses the machine next reads nothing of it", async () => {
  const { keep } = await signIn(SEALS.giulia);
  await keep("1", { url: "/calls/1/answer/", body: "q0-typed=Maria", at: Date.now() });
  assert.ok(!JSON.stringify(localStorage).includes("Maria"));
  const { places, unsent } = await signIn(SEALS.paolo);
  assert.equal(await unsent("1"), null);
  assert.deepEqual(await places(), ["1"]);
});

test("a record that was moved to another place does not open", async () => {
  const { keep, unsent } = await signIn(SEALS.giulia);
  await keep("1", { url: "/calls/1/answer/", body: "q0-typed=47", at: Date.now() });
  localStorage.setItem("ascolto:unsent:2", localStorage.getItem("ascolto:unsent:1"));
  assert.equal(await unsent("2"), null);
});

test("after a shift it is forgotten, before it is not", async () => {
  const { forgetOld, keep, places } = await signIn(SEALS.giulia);
  await keep("1", { url: "/calls/1/answer/", body: "q0-typed=47", at: Date.now() - 11 * HOUR });
  await keep("2", { url: "/calls/2/answer/", body: "q0-typed=48", at: Date.now() - 13 * HOUR });
  await forgetOld();
  assert.deepEqual(await places(), ["1"]);
});

test("without a seal nothing is kept", async () => {
  const { canKeep, keep } = await signIn("");
  assert.equal(canKeep(), false);
  await keep("1", { url: "/calls/1/answer/", body: "q0-typed=47", at: Date.now() });
  assert.deepEqual(Object.keys(localStorage), []);
});
