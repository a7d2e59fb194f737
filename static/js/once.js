"use strict";
// A button pressed twice counts once: while the answer to a form is on its way, that form is not sent again. Without this
// script, or when the answer does not come for long, the server decides between the two.
(() => {
  const PATIENCE = 8000; // milliseconds; who presses again after that means it
  let sent = new WeakMap();

  document.addEventListener("submit", (event) => {
    if (performance.now() - (sent.get(event.target) ?? -PATIENCE) >= PATIENCE) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // What another script sends in its own way is that script's affair.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    const posts = form.getAttribute("method")?.toLowerCase() === "post" && !form.getAttribute("target");
    if (posts && !event.defaultPrevented) sent.set(form, performance.now());
  });

  window.addEventListener("pageshow", () => { sent = new WeakMap(); }); // the back button
})();
