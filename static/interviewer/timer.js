// How long the call has lasted, in minutes and seconds, and whether that is longer than people were told.
import { serverNow } from "./clock.js";
import { all } from "./page.js";

const show = () => {
  for (const element of all("[data-since]")) {
    const seconds = Math.max(0, Math.floor(serverNow() / 1000 - Number(element.dataset.since)));
    const minutes = String(Math.floor(seconds / 60)).padStart(2, "0");
    const expected = Number(element.dataset.expected) * 60;
    element.toggleAttribute("data-over", expected > 0 && seconds > expected);
    element.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  }
};
setInterval(show, 1000);
show();
