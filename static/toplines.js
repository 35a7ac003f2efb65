// Toplines: choices act at once, F2 finds a question, a card's menu has keys, and pictures are drawn as PNG. Without it
// everything is there but PNG and copying.
(() => {
  const tools = document.querySelector("[data-toplines]");
  if (!tools) return;
  tools.querySelector("[data-without-script]").hidden = true;
  for (const select of tools.querySelectorAll("select")) {
    select.addEventListener("change", () => tools.requestSubmit());
  }

  const seek = document.querySelector("[data-seek]");
  const entries = [...document.querySelectorAll(".topline-list li")];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F2" || !seek) return;
    event.preventDefault();
    seek.focus();
  });
  seek?.addEventListener("input", () => {
    const words = seek.value.toLowerCase();
    for (const entry of entries) entry.hidden = !entry.textContent.toLowerCase().includes(words);
  });
  seek?.addEventListener("keydown", (event) => {
    if (event.key === "Enter")
      entries
        .find((entry) => !entry.hidden)
        ?.querySelector("a")
        .click();
  });

  const saved = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const asPng = async (button) => {
    const answer = await fetch(button.dataset.png);
    const svg = await answer.text();
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * image.width;
    canvas.height = 2 * image.height;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const name = /filename="?([^";]+)\.svg/.exec(answer.headers.get("Content-Disposition") ?? "");
    canvas.toBlob((blob) => saved(blob, `${name?.[1] ?? "chart"}.png`));
  };
  const copied = async (button) => {
    const table = button.closest(".topline").querySelector("table");
    const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim()));
    // The bars have a column without words: a sheet needs none.
    const isEmpty = (place) => rows.every((row) => !row[place]);
    const text = rows.map((row) => row.filter((_, place) => !isEmpty(place)).join("\t")).join("\n");
    const bare = table.cloneNode(true);
    for (const row of bare.rows) {
      [...row.cells].filter((_, place) => isEmpty(place)).forEach((cell) => cell.remove());
    }
    await navigator.clipboard.write([
      new ClipboardItem({
        "text/plain": new Blob([text], { type: "text/plain" }),
        "text/html": new Blob([bare.outerHTML], { type: "text/html" }),
      }),
    ]);
    button.closest("details").open = false;
  };
  for (const button of document.querySelectorAll("[data-png], .topline-menu [data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => (button.dataset.png ? asPng(button) : copied(button)));
  }
  document.addEventListener("keydown", (event) => {
    const menu = document.activeElement?.closest(".topline-menu[open]");
    if (!menu || event.ctrlKey || event.altKey || event.metaKey) return;
    const found = {
      p: "[data-png]",
      c: "[data-copy]",
      s: '[data-key="s"]',
      n: '[data-key="n"]',
    };
    const wanted = found[event.key.toLowerCase()];
    if (!wanted) return;
    event.preventDefault();
    menu.querySelector(wanted).click();
  });
})();
