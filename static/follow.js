// Following an interview: M writes, 1 to 4 send a ready message, L says that one listens, P takes over, J goes to the next person, Esc stops.
(() => {
  const one = (selector) => document.querySelector(selector);
  const form = one("#follow-say");
  const words = one("#words");
  const fault = one("#say-fault");

  const send = async (button) => {
    const body = new URLSearchParams(new FormData(form, button));
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(
      () => null,
    );
    // Where the session has ended the answer is 200 with the address of the sign-in.
    const isSignedOut = Boolean(answer?.headers.has("HX-Redirect"));
    const isSent = Boolean(answer?.ok) && !isSignedOut;
    fault.hidden = isSent;
    if (isSent) {
      if (!button?.name) words.value = "";
      return;
    }
    if (answer?.status === 422) fault.textContent = await answer.text();
    else fault.textContent = isSignedOut ? fault.dataset.signedOut : fault.dataset.offline;
  };
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.submitter);
  });
  words?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  // A dialog is about the call that goes on when it opens, not about one that follows while it is open.
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-open][data-attempt]");
      if (button) one(`#${button.dataset.open} input[name=attempt]`).value = button.dataset.attempt;
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || one("dialog[open]")) return;
    if (event.key === "Escape" && event.target === words) {
      words.blur();
      return event.preventDefault();
    }
    if (event.target.matches("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (event.key === "Escape") one("#follow-stop")?.requestSubmit();
    else if (key === "m") words?.focus();
    else if (key === "j") one("#follow-other")?.requestSubmit();
    else if (key === "l") one("#follow-listen")?.requestSubmit();
    else if (key === "p") one("[data-open=take]:not([disabled])")?.click();
    else if (/^[1-4]$/.test(key)) one(`button[name=ready][value="${key}"]`)?.click();
    else return;
    event.preventDefault();
  });
})();
