// The translation room. Nobody waits for the server: what is typed is kept in the browser at once, sent when its field
// is left (Ctrl+Enter also goes to the next text to do), one after the other, and sent again until it is acknowledged.
// A colleague's translation shows within seconds; where both wrote, both texts are shown and one of them is chosen.
(() => {
  const room = document.getElementById("translation");
  const table = document.getElementById("texts");
  if (!room || !table) return;
  const words = room.dataset;
  const PATIENCE = 30_000;
  const AGAIN = [2_000, 5_000, 10_000, 20_000];
  const LOOK = 10_000;
  const PREFIX = `ascolto translation ${words.room} `;
  const token = room.querySelector("input[name=csrfmiddlewaretoken]").value;
  const queue = new Map(); // key → what is to be sent
  let busy = false;
  let failures = 0;
  let leaving = false;
  let since = document.getElementById("progress").dataset.revision;

  const rowOf = (key) => [...table.rows].find((row) => row.dataset.key === key);
  const fieldOf = (row) => row.querySelector("textarea[name=text]");
  const hidden = (row, name) => row.querySelector(`.target [name=${name}]`);
  const isChanged = (row) => fieldOf(row).value.trim() !== hidden(row, "before").value.trim();
  const say = (text) => {
    document.getElementById("saved").textContent = text;
  };

  // What is typed is kept here until the server has it.
  const store = {
    set: (record) => {
      try {
        localStorage.setItem(PREFIX + record.key, JSON.stringify(record));
      } catch {
        // A full or forbidden store: then it is kept on this page only.
      }
    },
    drop: (key) => {
      try {
        localStorage.removeItem(PREFIX + key);
      } catch {
        // As above.
      }
    },
    all: () => {
      try {
        return Object.keys(localStorage)
          .filter((name) => name.startsWith(PREFIX))
          .map((name) => JSON.parse(localStorage.getItem(name)));
      } catch {
        return [];
      }
    },
  };

  const recordOf = (row) => ({
    key: row.dataset.key,
    text: fieldOf(row).value.trim(),
    before: hidden(row, "before").value,
    source: hidden(row, "source").value,
  });

  const notice = (row, ...parts) => row.querySelector(".notice").replaceChildren(...parts);
  const refuse = (row, text) => {
    const part = document.getElementById("refused").content.cloneNode(true);
    part.querySelector("p").textContent = text;
    notice(row, part);
    row.dataset.held = "refused";
  };
  const showTaken = (row, theirs) => {
    if (row.dataset.held === "taken" && row.querySelector("q").textContent === theirs) return;
    const part = document.getElementById("taken").content.cloneNode(true);
    part.querySelector("q").textContent = theirs;
    const choose = (text) => () => {
      hidden(row, "before").value = theirs;
      if (text !== undefined) fieldOf(row).value = text;
      release(row);
      save(row);
      fieldOf(row).focus();
    };
    part.querySelector("[data-mine]").addEventListener("click", choose());
    part.querySelector("[data-theirs]").addEventListener("click", choose(theirs));
    notice(row, part);
    row.dataset.held = "taken";
    queue.delete(row.dataset.key);
  };
  const release = (row) => {
    delete row.dataset.held;
    notice(row);
  };

  const save = (row) => {
    if (row.dataset.held === "taken") return;
    release(row);
    const record = recordOf(row);
    if (!isChanged(row)) {
      queue.delete(record.key);
      store.drop(record.key);
      return;
    }
    record.isLeft = true;
    store.set(record);
    queue.set(record.key, record);
    pump();
  };

  const read = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

  const showCounts = (page) => {
    for (const id of ["h-texts", "progress"]) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id).replaceWith(document.adoptNode(fresh));
    }
  };

  const showState = (row, fresh) => {
    row.dataset.state = fresh.dataset.state;
    row.querySelector(".state").replaceWith(document.adoptNode(fresh.querySelector(".state")));
  };

  const showSource = (row, fresh) => {
    hidden(row, "source").value = hidden(fresh, "source").value;
    row.querySelector(".source").replaceWith(document.adoptNode(fresh.querySelector(".source")));
  };

  const acknowledge = (record, page) => {
    const row = rowOf(record.key);
    if (queue.get(record.key) === record) {
      queue.delete(record.key);
      store.drop(record.key);
    } else if (queue.has(record.key)) queue.get(record.key).before = record.text;
    const fresh = page.querySelector("tr[data-key]");
    if (!row || !fresh) return;
    hidden(row, "before").value = hidden(fresh, "before").value;
    showState(row, fresh);
  };

  const refused = (record, status, page) => {
    const row = rowOf(record.key);
    const fresh = page.querySelector("tr[data-key]");
    if (queue.get(record.key) !== record) return;
    const theirs = fresh ? hidden(fresh, "before").value : "";
    if (status === 409 && theirs === record.before) throw new Error("busy");
    queue.delete(record.key);
    if (!row) return;
    if (status === 409) showTaken(row, theirs);
    else if (status === 422) refuse(row, page.querySelector(".notice p")?.textContent ?? "");
    else refuse(row, words.gone);
  };

  const send = async (record) => {
    const { key, text, before, source } = record;
    const response = await fetch(words.text, {
      method: "POST",
      body: new URLSearchParams({ csrfmiddlewaretoken: token, key, text, before, source }),
      headers: { "HX-Request": "true" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    const isOurs = response.ok && !response.redirected && !response.headers.has("HX-Redirect");
    if (!isOurs && ![409, 410, 422].includes(response.status)) throw new Error(String(response.status));
    const page = await read(response);
    if (response.ok && !page.querySelector("tr[data-key]")) throw new Error("signed out");
    if (response.ok) acknowledge(record, page);
    else refused(record, response.status, page);
    showCounts(page);
  };

  const pump = async () => {
    if (busy || !queue.size) return;
    busy = true;
    say(words.saving);
    try {
      await send(queue.values().next().value);
      failures = 0;
    } catch {
      say(words.again);
      await new Promise((later) => setTimeout(later, AGAIN[Math.min(failures++, AGAIN.length - 1)]));
    }
    busy = false;
    if (queue.size) return pump();
    if (!failures) say(table.querySelector("[data-held]") ? words.held : words.saved);
  };

  // What colleagues have written since.
  const look = async () => {
    if (document.hidden || queue.size || busy) return;
    const numbers = [...table.rows].map((row) => row.dataset.number).filter(Boolean);
    const address = `${words.changes}&since=${encodeURIComponent(since)}&numbers=${numbers.join(",")}`;
    const response = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "manual" });
    if (response.status !== 200 || response.headers.has("HX-Redirect")) return;
    const page = await read(response);
    const progress = page.getElementById("progress");
    if (!progress || queue.size) return;
    since = progress.dataset.revision;
    let theirs = 0;
    for (const fresh of page.querySelectorAll("tr[data-key]")) {
      const row = rowOf(fresh.dataset.key);
      if (row) theirs += meet(row, fresh);
    }
    showCounts(page);
    if (theirs) say(words.colleague);
  };

  const meet = (row, fresh) => {
    const field = fieldOf(row);
    const isMine = document.activeElement === field || isChanged(row);
    const text = hidden(fresh, "before").value;
    const isNew = text !== hidden(row, "before").value;
    if (isNew && isMine && field.value.trim() !== text) showTaken(row, text);
    else if (isNew) {
      hidden(row, "before").value = text;
      field.value = text;
      row.classList.add("fresh");
    }
    if (!isMine) showSource(row, fresh);
    showState(row, fresh);
    return isNew;
  };

  const next = (from) => {
    const rows = [...table.querySelectorAll("tr[data-key]")];
    const at = rows.indexOf(from);
    const todo = (row) => row.dataset.state !== "done" && (!queue.has(row.dataset.key) || row.dataset.held);
    const found = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0))].find(todo);
    const further = room.querySelector("a[rel=next]");
    if (found) {
      fieldOf(found).focus();
      found.scrollIntoView({ block: "nearest" });
    } else if (further) further.click();
    else say(words.finished);
  };

  const insert = (field, mark) => {
    field.setRangeText(mark, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    keepTyped(field.closest("tr"));
  };
  const keepTyped = (row) => (isChanged(row) ? store.set(recordOf(row)) : store.drop(row.dataset.key));

  table.addEventListener("input", (event) => keepTyped(event.target.closest("tr")));
  table.addEventListener("change", (event) => save(event.target.closest("tr")));
  /** Put the translation that the same text has elsewhere into the field; whether there is one. */
  const recall = (row) => {
    const words = row.querySelector("button.memory span")?.textContent;
    if (!words) return false;
    const field = fieldOf(row);
    field.focus();
    field.select();
    insert(field, words);
    save(row);
    return true;
  };

  table.addEventListener("click", (event) => {
    const mark = event.target.closest("button.mark");
    if (mark) insert(fieldOf(mark.closest("tr")), mark.textContent);
    const memory = event.target.closest("button.memory");
    if (memory) recall(memory.closest("tr"));
  });
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr");
    if (event.target.name !== "text" || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save(row);
      next(row);
    } else if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
      const mark = row.querySelectorAll("button.mark")[Number(event.code.slice(5)) - 1];
      if (!mark) return;
      event.preventDefault();
      insert(event.target, mark.textContent);
    } else if (event.altKey && event.code === "KeyM" && recall(row)) event.preventDefault();
  });
  table.addEventListener("focusin", (event) => event.target.closest("tr")?.classList.remove("fresh"));
  table.addEventListener("submit", async (event) => {
    event.preventDefault();
    const row = event.target.closest("tr");
    if (!event.target.matches(".confirm")) return save(row);
    say(words.saving);
    try {
      const body = new URLSearchParams(new FormData(event.target));
      const headers = { "HX-Request": "true" };
      const response = await fetch(event.target.action, { method: "POST", body, headers });
      const page = await read(response);
      const fresh = page.querySelector("tr[data-key]");
      if (!fresh) throw new Error(String(response.status));
      showState(row, fresh);
      showSource(row, fresh);
      showCounts(page);
      say(words.saved);
      fieldOf(row).focus();
    } catch {
      say(words.again);
      setTimeout(() => event.target.isConnected && event.target.requestSubmit(), AGAIN[1]);
    }
  });
  const button = document.getElementById("next");
  button.hidden = false;
  button.addEventListener("click", () => next(document.activeElement.closest?.("tr") ?? null));
  addEventListener("beforeunload", (event) => {
    if (queue.size && !leaving) event.preventDefault();
  });
  room.addEventListener("click", (event) => {
    leaving = Boolean(event.target.closest("a")); // on the next page it is sent again
  });
  addEventListener("online", pump);

  for (const record of store.all()) {
    const row = rowOf(record.key);
    if (row) {
      hidden(row, "source").value = record.source;
      if (hidden(row, "before").value === record.text) {
        store.drop(record.key);
        continue;
      }
      fieldOf(row).value = record.text;
    }
    // What was half typed waits in its field.
    if (record.isLeft) queue.set(record.key, record);
  }
  pump();
  setInterval(() => look().catch(() => {}), LOOK);
  const first = table.querySelector("tr[data-key]:not([data-state=done])") ?? table.querySelector("tr[data-key]");
  if (first) fieldOf(first).focus({ preventScroll: true });
})();
