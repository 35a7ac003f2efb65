// A new link is copied by its button, which is there only where it can do that; an opened answer is ready to be written.
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = button.dataset.done;
    });
  }
  const link = document.getElementById("new-link");
  link?.addEventListener("focus", () => link.select());
  // Whoever asks for this page again gets the room, and no second link.
  if (link) history.replaceState(null, "", link.dataset.room);
  for (const details of document.querySelectorAll(".comment-acts details"))
    details.addEventListener(
      "toggle",
      () => details.open && details.querySelector("textarea, input[type=date]")?.focus(),
    );
})();
