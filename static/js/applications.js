"use strict";
// Small comforts on the applicant's pages. Everything works without this file.
(() => {
  if (window.htmx) document.documentElement.classList.add("has-script");

  // A long select gets a box to filter it by; the select itself stays what is sent.
  for (const select of document.querySelectorAll("select[data-filter]")) {
    const all = [...select.children].map((child) => child.cloneNode(true));
    const box = document.createElement("input");
    box.type = "search";
    box.className = "form-control pick-filter";
    box.autocomplete = "off";
    const label = document.querySelector(`label[for="${select.id}"]`);
    box.placeholder = select.dataset.filter;
    box.setAttribute("aria-label", `${label ? label.textContent.trim() : ""}: ${select.dataset.filter}`);
    box.setAttribute("aria-controls", select.id);
    select.before(box);
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase().replaceAll(" ", "");
      const kept = select.value;
      select.replaceChildren(...all.map((child) => narrowed(child, wanted)).filter(Boolean));
      select.value = kept;
      if (select.selectedIndex < 0 || (wanted && !kept)) {
        const first = [...select.options].find((option) => option.value);
        if (first && select.options.length <= 2) select.value = first.value;
      }
    });
  }

  function narrowed(child, wanted) {
    const words = (option) => `${option.textContent} ${option.dataset.words || ""}`.toLowerCase();
    const fits = (option) => !wanted || !option.value || words(option).includes(wanted);
    if (child.tagName === "OPTION") return fits(child) ? child.cloneNode(true) : null;
    const group = child.cloneNode(false);
    const whole = child.label.toLowerCase().includes(wanted);
    group.append(...[...child.children].filter((option) => whole || fits(option)).map((option) => option.cloneNode(true)));
    return group.children.length ? group : null;
  }

  // What is asked only with a certain answer to another question shows with that answer; an error is never hidden.
  for (const part of document.querySelectorAll("[data-when]")) {
    const form = part.closest("form");
    const show = () => {
      const controls = form && form.elements[part.dataset.when];
      if (!controls) return;
      part.hidden = controls.value !== part.dataset.value && !part.querySelector(".is-invalid");
    };
    show();
    form?.addEventListener("change", show);
  }

  // How far an upload is.
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.closest(".paper")?.querySelector(".upload-progress");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = Math.round((100 * event.detail.loaded) / event.detail.total);
  });

  // A photo is sent as soon as it is taken.
  for (const form of document.querySelectorAll("form[data-send-when-chosen]")) {
    form.addEventListener("change", () => {
      const said = document.querySelector("[data-sending]");
      if (said) said.hidden = false;
      form.requestSubmit();
    });
  }

  // A link to a masked field opens it.
  const aim = location.hash && document.getElementById(location.hash.slice(1));
  const closed = aim && aim.closest("details:not([open])");
  if (closed) closed.open = true;

  // How long a code is still good: counted by the server's clock, which the page brought along.
  for (const left of document.querySelectorAll("[data-until]")) {
    const ahead = Date.now() - Date.parse(left.dataset.now);
    const tick = () => {
      const seconds = Math.max(0, Math.round((Date.parse(left.dataset.until) + ahead - Date.now()) / 1000));
      const two = (number) => String(Math.floor(number)).padStart(2, "0");
      left.textContent = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
      if (seconds === 0) clearInterval(clock);
    };
    const clock = setInterval(tick, 1000);
    tick();
  }

  const print = document.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
})();
