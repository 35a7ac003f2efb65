// A form that leaves the page says that the script of the page behind it will set that page's address: so the server
// need not redirect to it, and answers with the page itself.
import { one } from "./page.js";

document.addEventListener("formdata", (event) => {
  const form = event.target;
  if (form.method === "post" && !form.hasAttribute("hx-post")) event.formData.append("sets_address", "1");
});

const address = one("main")?.dataset.address;
if (address && address !== location.pathname) history.replaceState(history.state, "", address);
