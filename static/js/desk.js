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

const onPose = [];

function pose() {
  figures.forEach((figure) => figure.classList.remove("zoom-2", "zoom-3", "zoom-4", "turn-1", "turn-2", "turn-3"));
  if (zoom > 1) figures[shown].classList.add(`zoom-${zoom}`);
  if (turn > 0) figures[shown].classList.add(`turn-${turn}`);
  onPose.forEach((deed) => deed());
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
const KEPT = /^(mark|reason|note|internal|refusal|crop)_/;

function remember() {
  const typed = [...new FormData(form)].filter(([name, value]) => value && KEPT.test(name));
  sessionStorage.setItem(kept, JSON.stringify(typed));
  const count = form.querySelectorAll('[name^="mark_"][value="correct"]:checked').length;
  form.querySelector("[data-count]").textContent = count ? ` (${count})` : "";
}

function restore() {
  for (const [name, value] of JSON.parse(sessionStorage.getItem(kept) || "[]")) {
    if (name.startsWith("crop_")) { putHidden(name, value); continue; }
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

// --- parts of a page ----------------------------------------------------------------------------------------------

const EDGES = ["left", "top", "right", "bottom"];
const cutter = viewer.querySelector("[data-do=cut]");
let marked = null; // the row that was worked on last
let cutting = false;
let from = null; // where the drag began, as fractions of the page

/** The hidden field of a part, made when it is first needed; name: crop_<edge or page>_<slug of the row>. */
function putHidden(name, value) {
  const slug = name.split("_").slice(2).join("_");
  const place = form.querySelector(`[data-cropped="${CSS.escape(slug)}"]`);
  if (!place) return;
  let field = place.querySelector(`[name="${CSS.escape(name)}"]`);
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name });
    place.append(field);
  }
  field.value = value;
  place.hidden = false;
  place.querySelector("[data-uncrop]").hidden = false;
}

function partOf(row) {
  const read = (edge) => row?.querySelector(`[name^="crop_${edge}_"]`)?.value;
  return read("page") ? { page: read("page"), box: EDGES.map((edge) => Number(read(edge)) / 100) } : null;
}

/** The picture's place in its frame: its middle and its size as drawn, before it was turned. */
function drawn(picture, frameOf) {
  const [full, tall] = ["width", "height"].map((side) => Number(picture.getAttribute(side)));
  const scale = Math.min(picture.offsetWidth / full, picture.offsetHeight / tall);
  const wide = full * scale, high = tall * scale;
  const around = picture.getBoundingClientRect(), outer = frameOf.getBoundingClientRect();
  return { x: (around.left + around.right) / 2 - outer.left, y: (around.top + around.bottom) / 2 - outer.top, wide, high };
}

const TURNED = [(x, y) => [x, y], (x, y) => [-y, x], (x, y) => [-x, -y], (x, y) => [y, -x]];

function toPage(event) {
  const holder = figures[shown].querySelector("[data-picture]"), picture = holder.querySelector("img");
  const outer = holder.getBoundingClientRect(), at = drawn(picture, holder);
  const [x, y] = TURNED[(4 - turn) % 4](event.clientX - outer.left - at.x, event.clientY - outer.top - at.y);
  const within = (value) => Math.max(0, Math.min(1, value));
  return [within(x / at.wide + 0.5), within(y / at.high + 0.5)];
}

function boxOf(one, other) {
  const [left, right] = [one[0], other[0]].sort((a, b) => a - b);
  const [top, bottom] = [one[1], other[1]].sort((a, b) => a - b);
  return [left, top, right, bottom];
}

const outline = Object.assign(document.createElement("span"), { className: "desk-outline", hidden: true });

function drawBox(box) {
  const holder = figures[shown].querySelector("[data-picture]"), at = drawn(holder.querySelector("img"), holder);
  const corners = [[box[0], box[1]], [box[2], box[3]]].map(([x, y]) => TURNED[turn]((x - 0.5) * at.wide, (y - 0.5) * at.high));
  const [left, top, right, bottom] = boxOf(...corners);
  holder.append(outline);
  outline.hidden = false;
  Object.assign(outline.style, {
    left: `${at.x + left}px`, top: `${at.y + top}px`, width: `${right - left}px`, height: `${bottom - top}px`,
  });
}

/** The box that the row worked on last has on the page that is shown. */
function redraw() {
  const part = partOf(marked);
  if (part && figures[shown]?.dataset.key === part.page) drawBox(part.box);
  else outline.hidden = true;
}

function setCutting(on) {
  cutting = on;
  cutter.setAttribute("aria-pressed", String(on));
  frame.classList.toggle("is-cutting", on);
  viewer.querySelector("[data-cutting]").hidden = !on;
  viewer.querySelector("[data-cut-for]").textContent = marked?.querySelector("h3").textContent || "";
}

function keepPart(box) {
  const row = marked || document.getElementById(`row-documents-${figures[shown].dataset.page}`);
  if (!row || box[2] - box[0] < 0.01 || box[3] - box[1] < 0.01) { redraw(); return; }
  marked = row;
  mark(row, "correct");
  const slug = row.id.slice("row-".length);
  putHidden(`crop_page_${slug}`, figures[shown].dataset.key);
  EDGES.forEach((edge, at) => putHidden(`crop_${edge}_${slug}`, (100 * box[at]).toFixed(1)));
  remember();
  setCutting(false);
  row.querySelector("select").focus();
}

if (form && cutter && figures.length) {
  deeds.cut = () => setCutting(!cutting);
  cutter.addEventListener("click", deeds.cut);
  onPose.push(() => redraw());
  addEventListener("resize", redraw);
  desk.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) { marked = row; redraw(); if (cutting) setCutting(true); }
  });
  frame.addEventListener("click", (event) => { if (cutting) event.preventDefault(); }, true);
  frame.addEventListener("dragstart", (event) => { if (cutting) event.preventDefault(); });
  frame.addEventListener("pointerdown", (event) => {
    if (!cutting || event.button || !event.target.closest("[data-picture]")) return;
    event.preventDefault();
    from = toPage(event);
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", (event) => { if (from) drawBox(boxOf(from, toPage(event))); });
  frame.addEventListener("pointerup", (event) => {
    if (!from) return;
    const box = boxOf(from, toPage(event));
    from = null;
    keepPart(box);
  });
  frame.addEventListener("pointercancel", () => { from = null; redraw(); });
  for (const button of form.querySelectorAll("[data-uncrop]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const place = button.closest("[data-cropped]");
      place.querySelectorAll("input").forEach((field) => field.remove());
      place.hidden = true;
      remember();
      redraw();
    });
  }
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
  x: () => { const at = here(); if (at >= 0) mark(rows[at], "correct"); },
  n: deeds.on,
  p: deeds.back,
  "+": deeds.larger,
  "=": deeds.larger,
  "-": deeds.smaller,
  r: deeds.turn,
  m: () => deeds.cut?.(),
  g: () => form?.querySelector('[value="approve"]').focus(),
};

/** A digit chooses the reason of that number, where the row is to be corrected. */
function chooseReason(digit) {
  const row = rows[here()], select = row?.querySelector("select");
  if (!select || !row.querySelector('[name^="mark_"][value="correct"]')?.checked) return;
  if (digit < select.options.length) { select.selectedIndex = digit; remember(); }
}
for (let digit = 1; digit <= 9; digit += 1) keys[digit] = () => chooseReason(digit);

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
  if (event.key === "Escape" && cutting) { setCutting(false); return; }
  if (event.key === "Escape" && typing) { event.target.closest("[data-row]")?.focus(); return; }
  if (typing || !keys[event.key] || localStorage.getItem(KEYS_OFF)) return;
  event.preventDefault();
  keys[event.key]();
});
