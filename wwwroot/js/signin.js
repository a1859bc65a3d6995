// The eye in the password field.
for (const button of document.querySelectorAll("[data-reveals]")) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.reveals);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
}

// The passkey button: there only where the browser knows passkeys.
const passkeys = document.getElementById("passkeys");
if (passkeys && window.PublicKeyCredential) {
  passkeys.hidden = false;
  passkeys.querySelector("button").addEventListener("click", async () => {
    const { prove } = await import(passkeys.dataset.script);
    const proof = await prove(passkeys.dataset.options, passkeys.dataset.header);
    if (proof === null) {
      document.getElementById("nopasskey").hidden = false;
      return;
    }
    passkeys.elements.passkey.value = proof;
    passkeys.submit();
  });
}
