// What the server has not acknowledged, kept on this machine for a shift: where a closed page leaves it, and in a
// database that has it on the disk before it says so, for a browser that is killed. It is sealed with a key that only
// pages of the person who typed it are given: whoever uses the machine next reads nothing. Where a browser has no
// cipher (a page without https) nothing is kept: see `canKeep`.
const PREFIX = "ascolto:unsent:";
const KEPT_FOR = 12 * 60 * 60 * 1000;
const STORE = "unsent";

let opening = null;
let importing = null;
let last = Promise.resolve();

const opened = () =>
  (opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open("ascolto", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
    } catch {
      // A browser that allows no database still has the other place.
      resolve(null);
    }
  }));

/** Does something in the database; ``null`` where there is none, or it refuses. */
const inStore = async (mode, action) => {
  const database = await opened();
  if (!database) return null;
  return new Promise((resolve) => {
    try {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = action(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result ?? null);
      transaction.onabort = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
};

/** One after the other: what was let go must not be written behind that. */
const inTurn = (work) => (last = last.then(work, work));

/** Whether this page can keep anything that survives it. */
export const canKeep = () => Boolean(globalThis.crypto?.subtle && document.body.dataset.seal);

const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const textOf = (bytes) => btoa(String.fromCharCode(...bytes));
const keyOf = (text) => crypto.subtle.importKey("raw", bytesOf(text), "AES-GCM", false, ["encrypt", "decrypt"]);
/** The site's present key first, then those it had before. */
const keys = () => (importing ??= Promise.all(document.body.dataset.seal.split(" ").map(keyOf)));

/** A record opens only at its own place and with its own time. */
const cipherOf = (name, { at, iv }) => ({
  name: "AES-GCM",
  iv: bytesOf(iv),
  additionalData: new TextEncoder().encode(`${name} ${at}`),
});

const seal = async (name, { at, ...record }) => {
  const sealed = { at, iv: textOf(crypto.getRandomValues(new Uint8Array(12))) };
  const plain = new TextEncoder().encode(JSON.stringify(record));
  const bytes = await crypto.subtle.encrypt(cipherOf(name, sealed), (await keys())[0], plain);
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return { ...sealed, sealed: btoa(text) };
};

/** What was sealed; ``null`` where it is somebody else's. */
const unseal = async (name, record) => {
  for (const key of await keys()) {
    try {
      const plain = await crypto.subtle.decrypt(cipherOf(name, record), key, bytesOf(record.sealed));
      return { at: record.at, ...JSON.parse(new TextDecoder().decode(plain)) };
    } catch {
      // The next key may open it.
    }
  }
  return null;
};

const parsed = (text) => {
  try {
    return JSON.parse(text || "null");
  } catch {
    return null;
  }
};
const isOld = (record) => !record?.sealed || Date.now() - record.at > KEPT_FOR;

const writeLocal = (name, record) => {
  try {
    localStorage.setItem(name, JSON.stringify(record));
  } catch {
    // Full or forbidden: the database has it.
  }
};

export const keep = (place, record) =>
  inTurn(async () => {
    if (!canKeep()) return;
    const sealed = await seal(PREFIX + place, record);
    writeLocal(PREFIX + place, sealed);
    await inStore("readwrite", (store) => store.put(sealed, PREFIX + place));
  });

export const forget = (place) =>
  inTurn(async () => {
    localStorage.removeItem(PREFIX + place);
    await inStore("readwrite", (store) => store.delete(PREFIX + place));
  });

/** What this person left at the place: the newer, where a killed browser left two. */
export const recalled = async (place) => {
  if (!canKeep()) return null;
  const local = parsed(localStorage.getItem(PREFIX + place));
  const stored = await inStore("readonly", (store) => store.get(PREFIX + place));
  const found = await Promise.all(
    [local, stored].filter((record) => record?.sealed).map((record) => unseal(PREFIX + place, record)),
  );
  return found.filter(Boolean).sort((one, other) => other.at - one.at)[0] ?? null;
};

/** The same, of what was to be sent somewhere. */
export const unsent = async (place) => {
  const found = await recalled(place);
  return found?.url ? found : null;
};

/** Every place at which something is kept, whosever it is. */
export const places = async () => {
  const stored = (await inStore("readonly", (store) => store.getAllKeys())) ?? [];
  const names = new Set([...Object.keys(localStorage), ...stored].filter((one) => one.startsWith(PREFIX)));
  return [...names].map((name) => name.slice(PREFIX.length));
};

/** What nobody came back for within a shift does not stay on a machine that others use, nor what is not sealed. */
export const forgetOld = async () => {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX)))
    if (isOld(parsed(localStorage.getItem(name)))) localStorage.removeItem(name);
  await inStore("readwrite", (store) => {
    const request = store.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      if (isOld(cursor.value)) cursor.delete();
      cursor.continue();
    };
    return {};
  });
};
