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
