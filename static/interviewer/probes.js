// Neutral probes below an open question, and by key below any: always the same words, noted when they are used.
import { all, answerForm, one } from "./page.js";

const kept = one("#probes");
let count = 0;

const strip = () => one(".probes", answerForm() ?? document);

/** Below every question; in sight below an open one, and once a probe was used. */
const place = () => {
  const form = answerForm();
  if (!kept || !form?.hasAttribute("hx-post") || strip()) return;
  form.append(kept.content.cloneNode(true));
  strip().hidden = !one(".open-box", form);
};

const note = async (number) => {
  count += 1;
  const body = new URLSearchParams({
    item: `probe:${number}`,
    key: `p${count}${kept.dataset.key}`.slice(0, 64),
    page: one("input[name=page]", answerForm())?.value ?? "",
  });
  const headers = { "HX-Request": "true", "X-CSRFToken": one("input[name=csrfmiddlewaretoken]")?.value ?? "" };
  // It is an observation: where the line is cut the interview goes on without it.
  await fetch(kept.dataset.address, { method: "POST", body, headers, keepalive: true }).catch(() => {});
};

const use = (number) => {
  const shown = strip();
  if (!shown) return false;
  shown.hidden = false;
  for (const button of all("[data-probe]", shown)) {
    if (button.dataset.probe === number) button.setAttribute("aria-pressed", "true");
    else button.removeAttribute("aria-pressed");
  }
  note(number);
  return true;
};

document.addEventListener("keydown", (event) => {
  const number = event.altKey && !event.ctrlKey && !event.metaKey && !event.repeat && /^Digit([123])$/.exec(event.code);
  if (number && use(number[1])) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-probe]");
  if (!button) return;
  use(button.dataset.probe);
  one("#box")?.focus();
});
document.addEventListener("htmx:after:swap", place);
place();
