"use strict";
// A photo that was taken is sent at once: one press less. Without a script the button below the field does it.
(() => {
  document.addEventListener("change", (event) => {
    const field = event.target;
    const form = field.closest("form[data-photo]");
    if (!form || field.type !== "file" || !field.files.length) return;
    const said = form.querySelector("[data-sending]");
    if (said) said.textContent = said.dataset.sending;
    form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-photo]");
    if (!form) return;
    if (form.dataset.sent) event.preventDefault(); // pressed twice
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-photo]")) delete form.dataset.sent; // the back button
  });
})();
