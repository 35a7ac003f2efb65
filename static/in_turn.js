// A form that is sent at every change, and answered anew: what is clicked while an answer is on its way waits for its
// turn, and is then done to what the answer brought. A place in a list is meant by the name that was clicked.
(() => {
  const form = document.querySelector("form[data-in-turn]");
  if (!form) return;
  const asked = new Map(); // what was meant, by the request that waits or is away
  let away = null;
  let last = "";
  let held = null;

  const state = () => form.dataset.inTurn.split(" ");
  const of = (element) => element && { list: element.dataset.list, name: element.dataset.of, at: element.dataset.at };
  const places = () => [...form.querySelectorAll("[data-of]")].map(of);
  const now = (meant) => {
    const alike = places().filter(({ list, name }) => list === meant.list && name === meant.name);
    return (alike.find(({ at }) => at === meant.at) ?? alike[0])?.at;
  };
  const controls = () =>
    [...form.elements].filter((control) => !/^(button|submit|file|hidden|fieldset)$/.test(control.type));
  const stateOf = (control) => (control.type === "checkbox" ? control.checked : control.value);
  const restore = (control) => {
    if (control.type === "checkbox") {
      control.checked = control.defaultChecked;
    } else if (control.type === "select-one") {
      const chosen = [...control.options].findIndex((option) => option.defaultSelected);
      control.selectedIndex = Math.max(chosen, 0);
    } else if (control.value !== control.defaultValue) {
      control.value = control.defaultValue;
    }
  };
  const isOurs = (event) => event.detail.ctx.sourceElement === form;

  document.addEventListener("htmx:config:request", (event) => {
    if (!isOurs(event)) return;
    const { ctx } = event.detail;
    const { body, submitter } = ctx.request;
    asked.set(ctx, {
      deed: body.get("do"),
      place: of(submitter?.closest("[data-of]")),
      shown: of(form.querySelector(".selected[data-of]")),
      places: places(),
      state: state().map((name) => body.get(name)),
      controls: new Map(controls().map((control) => [control, `${control.name} ${stateOf(control)}`])),
      clicked: new URLSearchParams([...body].filter(([, value]) => typeof value === "string")).toString(),
    });
    // A change without a button is in what is sent now, too.
    const first = asked.get(away);
    if (first && !first.deed && !first.isLate && asked.size === 2) form.dispatchEvent(new CustomEvent("htmx:abort"));
  });

  document.addEventListener("htmx:before:request", (event) => {
    if (!isOurs(event)) return;
    const { ctx } = event.detail;
    const meant = asked.get(ctx);
    away = ctx;
    if (!meant) return;
    const isTwice = meant.clicked === last && !/-(up|down):/.test(meant.deed);
    const next = [...asked.values()].at(-1);
    const isInNext = !meant.deed && next !== meant && String(next.state) === String(meant.state);
    if (meant.deed) last = meant.clicked;
    meant.isLate = state().some((name, number) => form.elements[name].value !== meant.state[number]);
    if (isInNext || (meant.isLate && (isTwice || !follow(ctx.request.body, meant)))) event.preventDefault();
  });

  // Whether what was meant is still there; then the request speaks of the form as it is now.
  const follow = (body, meant) => {
    for (const name of state()) body.set(name, form.elements[name].value);
    if (meant.place) {
      const at = now(meant.place);
      if (at === undefined) return false;
      body.set("do", `${meant.deed.split(":")[0]}:${at}`);
    }
    if (meant.shown && body.has("at")) {
      const at = now(meant.shown);
      if (at === undefined) body.delete("row-title");
      else body.set("at", at);
    }
    moveBoxes(body, meant);
    return true;
  };

  // Boxes of a part of the form carry its place in their names: target-2|north.
  const moveBoxes = (body, meant) => {
    const boxes = [...body].filter(([name]) => /^[a-z]+-\d+(\||$)/.test(name));
    for (const [name] of boxes) body.delete(name);
    for (const [name, value] of boxes) {
      const [, kind, at, rest] = name.match(/^([a-z]+-)(\d+)(.*)$/s);
      const part = meant.places.find((one) => one.at === at);
      const there = part && now(part);
      if (there !== undefined) body.append(`${kind}${there}${rest}`, value);
    }
  };

  // An answer puts its attributes into the page, but a box that somebody has ticked or filled no longer heeds them.
  // Only what was touched since the request left stays as it is.
  document.addEventListener("htmx:before:swap", (event) => {
    const meant = asked.get(event.detail.ctx);
    if (!meant) return;
    const isTouched = (control) => meant.controls.get(control) !== `${control.name} ${stateOf(control)}`;
    meant.touched = new Map(
      controls()
        .filter(isTouched)
        .map((control) => [control, control.name]),
    );
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const touched = asked.get(event.detail.ctx)?.touched;
    for (const control of touched ? controls() : []) if (touched.get(control) !== control.name) restore(control);
  });

  document.addEventListener("htmx:finally:request", (event) => {
    if (!isOurs(event)) return;
    asked.delete(event.detail.ctx);
    if (away === event.detail.ctx) away = null;
    if (asked.size || !held) return;
    const { sent, submitter } = held;
    held = null;
    sent.requestSubmit(submitter?.isConnected ? submitter : undefined);
  });

  // What is saved is what the last click makes of it.
  document.addEventListener("submit", (event) => {
    if (!asked.size || !event.target.matches("form[data-after-turn]")) return;
    event.preventDefault();
    held = { sent: event.target, submitter: event.submitter };
  });
})();
