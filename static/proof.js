// What is written and not sent yet is kept in this browser, and back after the page has come again, or after a lost line.
(() => {
  const inTrouble = document.getElementById("trouble") !== null;
  const link = document.querySelector('input[name="link"]')?.value ?? "";
  const nameOf = (field) => `proof:${link.slice(-8)}:${field.dataset.kept}`;
  const sending = `proof:${link.slice(-8)}:sending`;
  const sent = sessionStorage.getItem(sending);
  if (sent && !inTrouble) sessionStorage.removeItem(sent);
  sessionStorage.removeItem(sending);
  for (const field of document.querySelectorAll("[data-kept]")) {
    const words = sessionStorage.getItem(nameOf(field));
    if (words && !field.value) {
      field.value = words;
      field.closest("details")?.setAttribute("open", "");
    }
    field.addEventListener("input", () => sessionStorage.setItem(nameOf(field), field.value));
    field.form.addEventListener("submit", () => sessionStorage.setItem(sending, nameOf(field)));
  }
  for (const details of document.querySelectorAll(".proof details"))
    details.addEventListener("toggle", () => details.open && details.querySelector("textarea")?.focus());
})();
