// What the server has not acknowledged, kept on this machine for a shift: at once where a closed page leaves it, and in
// a database that has it on the disk before it says so, for a browser that is killed.
const PREFIX = "ascolto:unsent:";
const KEPT_FOR = 12 * 60 * 60 * 1000;
const STORE = "unsent";

let opening = null;

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

const parsed = (text) => JSON.parse(text || "null");
const isOld = (record) => Date.now() - record.at > KEPT_FOR;

const writeLocal = (name, record) => {
  try {
    localStorage.setItem(name, JSON.stringify(record));
  } catch {
    // Full or forbidden: the database has it.
  }
};

export const keep = (place, record) => {
  writeLocal(PREFIX + place, record);
  return inStore("readwrite", (store) => store.put(record, PREFIX + place));
};

export const forget = (place) => {
  localStorage.removeItem(PREFIX + place);
  return inStore("readwrite", (store) => store.delete(PREFIX + place));
};

/** What is kept for the place: the newer, where a killed browser left two. */
export const unsent = async (place) => {
  const local = parsed(localStorage.getItem(PREFIX + place));
  const stored = await inStore("readonly", (store) => store.get(PREFIX + place));
  return [local, stored].filter((record) => record?.url).sort((one, other) => other.at - one.at)[0] ?? null;
};

/** What nobody came back for within a shift does not stay on a machine that others use. */
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
