// An old result is never shown as new: asks how old it is when it goes stale, when the page is come back to, before printing.
(() => {
  "use strict";
  const LOOKED_AT_LEAST = 20000;
  let lastAsked = Date.now();
  let timer = 0;

  async function ask() {
    const place = document.getElementById("age");
    if (!place || !place.dataset.age) return;
    lastAsked = Date.now();
    try {
      const answer = await fetch(place.dataset.age, { credentials: "same-origin", redirect: "error" });
      if (answer.ok) {
        const words = (await answer.text()).trim();
        if (words !== place.innerHTML.trim()) place.innerHTML = words;
      }
    } catch {
      // no network: the time of the result stands on the page anyway
    }
  }

  function plan() {
    const place = document.getElementById("age");
    window.clearTimeout(timer);
    const left = place ? Number(place.dataset.freshFor) : 0;
    if (left > 0) timer = window.setTimeout(ask, (left + 1) * 1000);
  }

  window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  window.addEventListener("beforeprint", ask);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - lastAsked > LOOKED_AT_LEAST) ask();
  });
  document.addEventListener("htmx:afterSettle", plan);
  plan();
})();
