// Passkeys. A form with `data-passkey="add"` or `"use"` asks the browser for one before it is sent; what the browser is
// asked stands in the JSON element that `data-options` names, or comes from the address in `data-ask`.
// Whatever is marked `data-with-passkeys` is there only where the browser knows passkeys.
(() => {
  if (!window.PublicKeyCredential) {
    for (const words of document.querySelectorAll("[data-without-passkeys]")) words.hidden = false;
    return;
  }
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "");
  const known = (list) => (list ?? []).map((credential) => ({ ...credential, id: bytes(credential.id) }));

  async function asked(form) {
    if (form.dataset.ask) {
      const answer = await fetch(form.dataset.ask, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      return (await answer.json()).request_options.publicKey;
    }
    const told = JSON.parse(document.getElementById(form.dataset.options).textContent);
    return (told.creation_options ?? told.request_options).publicKey;
  }

  async function made(options) {
    const credential = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: known(options.excludeCredentials),
        // One that knows its owner and asks for finger, face or PIN: it is good for signing in alone.
        authenticatorSelection: {
          ...options.authenticatorSelection,
          residentKey: "required",
          requireResidentKey: true,
          userVerification: "required",
        },
      },
    });
    const { attestationObject, clientDataJSON } = credential.response;
    const transports = credential.response.getTransports?.() ?? [];
    return whole(credential, {
      attestationObject: text(attestationObject),
      clientDataJSON: text(clientDataJSON),
      transports,
    });
  }

  async function used(options) {
    const credential = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: known(options.allowCredentials),
      },
    });
    const { authenticatorData, clientDataJSON, signature, userHandle } = credential.response;
    return whole(credential, {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    });
  }

  const whole = (credential, response) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const refused = form.querySelector("[data-refused]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      refused.hidden = true;
      const buttons = form.querySelectorAll("button");
      for (const button of buttons) button.disabled = true;
      try {
        const options = await asked(form);
        const credential = await (form.dataset.passkey === "add" ? made(options) : used(options));
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch {
        // Closed by its owner, timed out, not theirs: the browser has said why.
        for (const button of buttons) button.disabled = false;
        refused.hidden = false;
        buttons[0].focus();
      }
    });
  }
  for (const part of document.querySelectorAll("[data-with-passkeys]")) part.hidden = false;
  document.querySelector("[data-with-passkeys] [data-first]")?.focus();
})();
