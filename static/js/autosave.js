"use strict";
// Saves what is typed as it is typed: only the answers that were changed here, again and again until it is done.
// Without this script the buttons save the whole page just the same.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const line = form.querySelector("[data-saved]");
  const dirty = new Set();
  let waiting = 0;
  let busy = null; // the request on its way, to be called back
  let leaving = false;
  let held = 0;

  const partners = { id_valid_until: "id_long_term", licence_valid_until: "licence_long_term" };
  const say = (words) => { if (line.textContent !== words) line.textContent = words; };

  function note(field) {
    if (!field.name || field.type === "hidden" || field.type === "search") return false;
    dirty.add(field.name);
    const page = field.name.slice(0, field.name.indexOf("-") + 1);  // "personal-" where several pages share a form
    for (const [day, tick] of Object.entries(partners)) {
      const both = [page + day, page + tick];
      if (both.includes(field.name)) both.forEach((name) => dirty.add(name));
    }
    return true;
  }

  function later(milliseconds) {
    clearTimeout(waiting);
    waiting = setTimeout(flush, milliseconds);
  }

  async function flush(closing = false) {
    waiting = 0;
    if (!dirty.size || leaving || (busy && !closing)) return;
    const names = [...dirty];
    const typed = new FormData(form);
    const body = new FormData();
    body.set("csrfmiddlewaretoken", typed.get("csrfmiddlewaretoken"));
    for (const name of names) {
      body.append("changed", name);
      if (typed.get(name) !== null) body.set(name, typed.get(name));
    }
    for (const name of typed.getAll("read")) body.append("read", name);
    const sending = busy = new AbortController();
    dirty.clear();
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body, redirect: "manual", keepalive: closing, signal: sending.signal,
      });
      if (answer.type === "opaqueredirect") throw new Error("out");
      if (answer.status === 403) { await freshToken(); throw new Error("token"); }
      const told = await answer.json();
      if (answer.status === 409) { say(told.refused); leaving = true; return; }
      if (!answer.ok) throw new Error(answer.statusText);
      say(line.dataset.wordsSaved.replace("{time}", told.at));
      for (const [name, words] of Object.entries(told.said)) point(name, words[0] || "");
      freshen(names, told.marks || "");
    } catch (error) {
      if (sending.signal.aborted) return;
      for (const name of names) dirty.add(name);
      if (error.message !== "token") say(error.message === "out" ? line.dataset.wordsOut : line.dataset.wordsWaiting);
      if (error.message !== "out") later(error.message === "token" ? 500 : 5000);
    } finally {
      if (busy === sending) busy = null;
      if (held && !busy) onward();
      if (dirty.size && !waiting) later(1000);
    }
  }

  // Whoever signed in again in another tab has a new token; this page learns it, so that nothing typed is refused.
  async function freshToken() {
    try {
      const answer = await fetch(location.href, { redirect: "manual", headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]");
      if (token) form.elements.csrfmiddlewaretoken.value = token.value;
    } catch { /* no connection: the next try asks again */ }
  }

  // What the rules say stands at its field as soon as the person has gone on to the next one.
  function point(name, words) {
    const place = form.querySelector(`[data-said="${name}"]`);
    if (!place) return;
    const typing = document.activeElement && document.activeElement.name === name;
    place.textContent = typing ? "" : words;
    place.hidden = typing || !words;
  }

  // What was saved from here is no change of another window.
  function freshen(names, marks) {
    const seen = form.elements.seen;
    if (!seen || !marks) return;
    const now = new Map(marks.split(",").map((pair) => pair.split(":")));
    const then = seen.value.split(",").map((pair) => pair.split(":"));
    seen.value = then.map(([name, mark]) => `${name}:${names.includes(name) && now.get(name) || mark}`).join(",");
  }

  form.addEventListener("input", (event) => { if (note(event.target)) later(1500); });
  form.addEventListener("change", (event) => { if (note(event.target)) later(0); });
  // One thing after the other: what was typed first must not arrive last, and what was saved from here is known here.
  let button = null;
  form.addEventListener("submit", (event) => {
    leaving = true;
    clearTimeout(waiting);
    if (!busy) return;
    event.preventDefault();
    button = event.submitter;
    held ||= setTimeout(onward, 4000);
  });

  function onward() {
    clearTimeout(held);
    held = 0;
    busy?.abort();
    busy = null;
    form.requestSubmit(button);
  }

  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; }); // the back button
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState === "hidden") { flush(true); return; }
    await freshToken();
    later(0);
  });
})();
