"use strict";
// Another language in the middle of a form keeps what was typed: the page is fetched anew and its fields are filled
// again from memory; nothing is stored. Without a script the language changes just the same and the fields start over.
(() => {
  const FORM = "main form[data-keep-typed]";
  let edited = false;

  const fieldsOf = (root) => [...root.querySelectorAll(`${FORM} [name]:not([type=hidden], [type=file], button)`)];

  function fill(typed) {
    for (const field of fieldsOf(document)) {
      const same = typed.filter((old) => old.name === field.name && (old.type !== "radio" || old.value === field.value));
      if (!same.length) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = same[0].checked;
      else field.value = same[0].value;
    }
    for (const old of typed) {
      if (old.id && old.closest("details[open]")) document.getElementById(old.id)?.closest("details")?.setAttribute("open", "");
    }
  }

  function show(page) {
    document.documentElement.lang = page.documentElement.lang;
    document.title = page.title;
    const typed = fieldsOf(document);
    document.body.replaceWith(document.adoptNode(page.body));
    fill(typed);
    for (const script of document.querySelectorAll("body script[src]:not([data-once])")) {
      const again = document.createElement("script"); // a parsed script does not run; a made one does
      again.src = script.src;
      script.replaceWith(again);
    }
  }

  document.addEventListener("input", (event) => {
    if (event.target.closest(FORM)) edited = true;
  });

  document.addEventListener("submit", async (event) => {
    const chooser = event.target.closest("form[data-language]");
    if (!chooser || !edited) return;
    event.preventDefault();
    const choice = new FormData(chooser, event.submitter);
    choice.set("next", location.pathname + location.search);
    try {
      const answer = await fetch(chooser.action, { method: "POST", body: choice });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !fieldsOf(page).length) throw new Error(answer.statusText);
      show(page);
    } catch {
      location.reload();
    }
  });
})();
