// The review desk with a script: one page of the papers at a time, keys for everything, marks kept while the tab lives.
"use strict";

const desk = document.querySelector("[data-desk]");
const form = desk.querySelector("[data-decision]");
const rows = [...desk.querySelectorAll("[data-row]")];
const KEYS_OFF = "desk-keys-off";

// --- papers -------------------------------------------------------------------------------------------------------

const viewer = desk.querySelector("[data-viewer]");
const frame = viewer.querySelector(".desk-pages");
const figures = [...viewer.querySelectorAll("[data-page]")];
let shown = 0;
let zoom = 1;
let turn = 0;

function show(index) {
  if (!figures.length) return;
  shown = (index + figures.length) % figures.length;
  zoom = 1;
  turn = 0;
  figures.forEach((figure, at) => figure.classList.toggle("is-shown", at === shown));
  for (const tab of viewer.querySelectorAll("[data-show]")) {
    const current = tab.dataset.show === figures[shown].dataset.page;
    tab.classList.toggle("is-shown", current);
    if (current) {
      tab.setAttribute("aria-current", "true");
      tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 40;
    } else tab.removeAttribute("aria-current");
  }
  viewer.querySelector("[data-where]").textContent = `${shown + 1} / ${figures.length}`;
  pose();
}

function pose() {
  figures.forEach((figure) => figure.classList.remove("zoom-2", "zoom-3", "zoom-4", "turn-1", "turn-2", "turn-3"));
  if (zoom > 1) figures[shown].classList.add(`zoom-${zoom}`);
  if (turn > 0) figures[shown].classList.add(`turn-${turn}`);
}

function showPaper(kind) {
  if (kind && figures[shown]?.dataset.page !== kind) show(figures.findIndex((figure) => figure.dataset.page === kind));
}

const deeds = {
  on: () => show(shown + 1),
  back: () => show(shown - 1),
  larger: () => { zoom = Math.min(4, zoom + 1); pose(); },
  smaller: () => { zoom = Math.max(1, zoom - 1); pose(); },
  turn: () => { turn = (turn + 1) % 4; pose(); },
};

if (figures.length) {
  frame.classList.add("is-single");
  viewer.querySelector("[data-tools]").hidden = false;
  show(0);
  for (const button of viewer.querySelectorAll("[data-do]")) button.addEventListener("click", deeds[button.dataset.do]);
  desk.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show]");
    if (!link) return;
    event.preventDefault();
    showPaper(link.dataset.show);
    if (!viewer.contains(link)) frame.scrollIntoView({ block: "nearest" });
  });
  desk.addEventListener("focusin", (event) => showPaper(event.target.closest("[data-row]")?.dataset.lookAt));
}

// --- marks --------------------------------------------------------------------------------------------------------

const kept = `desk:${desk.dataset.desk}`;

function remember() {
  const typed = [...new FormData(form)].filter(([name, value]) => value && /^(mark|reason|note|refusal)_/.test(name));
  sessionStorage.setItem(kept, JSON.stringify(typed));
  const count = form.querySelectorAll('[name^="mark_"][value="correct"]:checked').length;
  form.querySelector("[data-count]").textContent = count ? ` (${count})` : "";
}

function restore() {
  for (const [name, value] of JSON.parse(sessionStorage.getItem(kept) || "[]")) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
  }
}

if (form) {
  if ("untouched" in form.dataset) restore();
  remember();
  form.addEventListener("input", remember);
} else {
  sessionStorage.removeItem(kept);
}

function mark(row, value) {
  const radio = row.querySelector(`[name^="mark_"][value="${value}"]`);
  if (!radio) return false;
  radio.checked = true;
  remember();
  return true;
}

// --- keys ---------------------------------------------------------------------------------------------------------

function here() {
  return rows.indexOf(document.activeElement?.closest("[data-row]"));
}

function go(index) {
  const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "center", behavior: "instant" });
}

const keys = {
  j: () => go(here() + 1),
  k: () => go(here() - 1),
  a: () => { const at = here(); if (at >= 0 && mark(rows[at], "fits")) go(at + 1); },
  c: () => { const at = here(); if (at >= 0 && mark(rows[at], "correct")) rows[at].querySelector("select").focus(); },
  n: deeds.on,
  p: deeds.back,
  "+": deeds.larger,
  "=": deeds.larger,
  "-": deeds.smaller,
  r: deeds.turn,
  g: () => form?.querySelector('[value="approve"]').focus(),
};

rows.forEach((row) => row.setAttribute("tabindex", "-1"));
const help = desk.querySelector("[data-keys]");
if (help) {
  const on = help.querySelector("[data-keys-on]");
  help.hidden = false;
  on.checked = !localStorage.getItem(KEYS_OFF);
  on.addEventListener("change", () => on.checked ? localStorage.removeItem(KEYS_OFF) : localStorage.setItem(KEYS_OFF, "1"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.matches("select, textarea, input:not([type=radio]):not([type=checkbox])");
  if (event.key === "Escape" && typing) { event.target.closest("[data-row]")?.focus(); return; }
  if (typing || !keys[event.key] || localStorage.getItem(KEYS_OFF)) return;
  event.preventDefault();
  keys[event.key]();
});
