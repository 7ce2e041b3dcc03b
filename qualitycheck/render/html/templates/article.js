// The page of one article: cards on hover and focus, keys, filter, the likely original, the result as JSON.
const entries = [...document.querySelectorAll("#list > .card")];
const byKey = new Map(entries.map((entry) => [entry.id, entry]));
const likely = $("likely");
const filterBox = $("q");
const families = [...document.querySelectorAll("#filters input[name=family]")];
let selected = "";

const result = JSON.parse($("result").textContent);

// What `qualitycheck baseline` would write for a finding; the reason is for a person to give.
function baselineEntry(fingerprint) {
  const { id, path, source, findings } = result.articles[0];
  const found = findings.find((one) => one.fingerprint === fingerprint);
  const article = source && source.kind === "record" ? id : path || id;
  return JSON.stringify({ article, fingerprint, code: found.code, text: found.text, reason: "" });
}

for (const code of document.querySelectorAll(".suppress code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", code.dataset.entry ? "Copy a baseline entry" : "Copy the accepted term");
  code.after(" ", button);
}

// --- the card ---------------------------------------------------------------------------------------------------
const card = document.createElement("div");
card.id = "card";
card.hidden = true;
card.tabIndex = -1;
card.setAttribute("role", "dialog");
document.body.append(card);
let pinned = false, leaving = false, shownFor = null, timer = 0;

function markOf(key) {
  return $("m-" + key);
}

function fillCard(mark) {
  const entry = byKey.get(mark.dataset.f);
  if (!entry) return false;
  card.replaceChildren();
  card.className = "card " + entry.dataset.family;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.textContent = "×";
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => closeCard(true));
  card.append(close);
  const copied = entry.cloneNode(true);
  const rule = $("r-" + entry.dataset.rule);
  const details = copied.querySelector("details"), suppress = copied.querySelector(".suppress");
  details.querySelector("summary").remove();
  if (rule) suppress.before(...[...rule.querySelectorAll(".rationale, .remedy")].map((part) => part.cloneNode(true)));
  details.replaceWith(...details.childNodes);
  for (const node of copied.querySelectorAll("[id]")) node.removeAttribute("id");
  card.append(...copied.childNodes);
  const also = (mark.dataset.also || "").split(" ").map((key) => byKey.get(key)).filter(Boolean);
  if (also.length) card.append(alsoHere(also));
  card.setAttribute("aria-label", entry.querySelector("h3").textContent);
  return true;
}

function alsoHere(others) {
  const list = document.createElement("p");
  list.className = "also fine";
  list.append("Also here: ");
  others.forEach((entry, at) => {
    const link = document.createElement("a");
    link.href = "#" + entry.id;
    link.textContent = entry.querySelector(".message").textContent;
    list.append(at ? "; " : "", link);
  });
  return list;
}

function openCard(mark, pin) {
  clearTimeout(timer);
  if (shownFor === mark && !card.hidden) { pinned = pinned || pin; return; }
  if (!fillCard(mark)) return;
  shownFor = mark;
  pinned = pin;
  card.hidden = false;
  place(mark);
}

// Below the mark where there is room, else above, never over the mark itself; what does not fit scrolls.
function place(mark) {
  const lines = [...mark.getClientRects()];
  const first = lines[0] || mark.getBoundingClientRect(), last = lines[lines.length - 1] || first;
  card.style.maxHeight = "";
  const below = innerHeight - last.bottom - 16, above = first.top - document.querySelector(".topbar").offsetHeight - 16;
  const under = card.offsetHeight <= below || below >= above;
  card.style.maxHeight = Math.max(160, Math.min(480, under ? below : above)) + "px";
  const left = under ? last.left : first.left;
  card.style.left = Math.max(16, Math.min(left, innerWidth - card.offsetWidth - 16)) + "px";
  card.style.top = (under ? last.bottom + 8 : first.top - card.offsetHeight - 8) + "px";
}

function closeCard(wanted) {
  clearTimeout(timer);
  if (card.hidden) return;
  const mark = shownFor;
  const back = wanted || card.contains(document.activeElement);
  card.hidden = true;
  pinned = false;
  shownFor = null;
  if (!mark || !back) return;
  leaving = true;  // focus returns to the mark without opening the card again
  mark.focus({ preventScroll: true });
  leaving = false;
}

function soon(action, delay) {
  clearTimeout(timer);
  timer = setTimeout(action, delay);
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const mark = event.target.closest(".m");
  if (mark && !pinned) soon(() => openCard(mark, false), 90);
  else if (!card.hidden && !pinned) {
    if (event.target.closest("#card")) clearTimeout(timer);
    else soon(() => closeCard(false), 250);
  }
});
document.addEventListener("focusin", (event) => {
  const mark = event.target.closest(".m");
  if (mark) {
    if (!leaving && mark.matches(":focus-visible")) openCard(mark, false);
  } else if (!card.contains(event.target) && !card.hidden) closeCard(false);
});
document.addEventListener("click", (event) => {
  const mark = event.target.closest(".m");
  if (mark) {
    event.preventDefault();
    select(mark.dataset.f, { scroll: false, focus: false });
    openCard(mark, true);
    if (event.detail === 0) card.focus();
    return;
  }
  const button = event.target.closest("button.copy");
  if (button) {
    const code = button.parentElement.querySelector("code");
    copy(button, code.dataset.entry ? baselineEntry(code.dataset.entry) : code.textContent);
    return;
  }
  const link = event.target.closest("a[href^='#m-'], a[href^='#f-']");
  if (link) {
    const key = decode(link.getAttribute("href").slice(1)).replace(/^m-/, "");
    if (byKey.has(key)) {
      event.preventDefault();
      const toMark = markOf(key) && !link.classList.contains("permalink") && !link.closest("#card .also");
      select(key, { scroll: true, focus: Boolean(toMark), list: !toMark });
      return;
    }
  }
  if (!event.target.closest("#card")) closeCard(false);
});
addEventListener("scroll", () => {
  if (card.hidden) return;
  if (pinned || shownFor === document.activeElement) place(shownFor);
  else closeCard(false);
}, { passive: true });
addEventListener("resize", () => closeCard(false));

// --- selection and keys -----------------------------------------------------------------------------------------
function visible() {
  return entries.filter((entry) => !entry.hidden);
}

function select(key, { scroll = true, focus = true, list = false } = {}) {
  for (const node of document.querySelectorAll(".on")) node.classList.remove("on");
  selected = byKey.has(key) ? key : "";
  if (selected) {
    const entry = byKey.get(selected), mark = markOf(selected);
    entry.classList.add("on");
    if (list) entry.querySelector("details").open = true;
    for (const piece of document.querySelectorAll(`[data-f="${CSS.escape(selected)}"]`)) piece.classList.add("on");
    const target = list || !mark ? entry : mark;
    if (scroll) target.scrollIntoView({ block: target === mark ? "center" : "start", behavior: "instant" });
    if (focus && mark && !list) {
      mark.focus({ preventScroll: true });
      openCard(mark, false);
    }
    const shown = visible();
    $("position").textContent = `${shown.indexOf(entry) + 1} of ${shown.length}`;
  }
  remember();
}

function step(by) {
  const shown = visible();
  if (!shown.length) return;
  const at = shown.findIndex((entry) => entry.id === selected);
  const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length;
  closeCard(false);
  select(shown[next].id);
}

// --- filter and state -------------------------------------------------------------------------------------------
function applyFilter() {
  const words = filterBox ? filterBox.value.toLowerCase().split(/\s+/).filter(Boolean) : [];
  const shown = new Set(families.filter((box) => box.checked).map((box) => box.value));
  for (const entry of entries) {
    const text = words.length ? entry.textContent.toLowerCase() : "";
    entry.hidden = !shown.has(entry.dataset.family) || !words.every((word) => text.includes(word));
  }
  for (const mark of document.querySelectorAll(".m")) {
    const entry = byKey.get(mark.dataset.f);
    mark.classList.toggle("off", Boolean(entry && entry.hidden));
  }
  const count = visible().length;
  if ($("shown")) $("shown").textContent = count === entries.length ? "" : `${count} of ${entries.length} shown`;
  if ($("position") && !selected) $("position").textContent = `${count} finding${count === 1 ? "" : "s"}`;
}

function remember() {
  const state = new URLSearchParams();
  if (likely && likely.checked) state.set("likely", "1");
  if (filterBox && filterBox.value) state.set("q", filterBox.value);
  const off = families.filter((box) => !box.checked).map((box) => box.value);
  if (off.length) state.set("off", off.join("."));
  writeHash(selected, state);
}

function restore() {
  const { anchor, state } = readHash();
  if (likely) likely.checked = state.get("likely") === "1";
  if (filterBox) filterBox.value = state.get("q") || "";
  const off = new Set((state.get("off") || "").split("."));
  for (const box of families) box.checked = !off.has(box.value);
  applyFilter();
  const key = anchor.replace(/^m-/, "");
  if (byKey.has(key)) select(key, { scroll: true, focus: true });
  else if (anchor && $(anchor)) $(anchor).scrollIntoView();
}

if (filterBox) {
  filterBox.addEventListener("input", () => { applyFilter(); remember(); });
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const box of families) box.addEventListener("change", () => { applyFilter(); remember(); });
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
}
if (likely) likely.addEventListener("change", () => {
  remember();
  say(likely.checked ? $("recon").textContent : "The article as it was checked");
});
addEventListener("hashchange", restore);
addEventListener("beforeprint", () => { for (const one of document.querySelectorAll(".tick-lists details")) one.open = true; });

onKeys({
  j: () => step(1),
  k: () => step(-1),
  o: () => { if (likely) likely.click(); },
  t: flipTheme,
  "?": () => help.showModal(),
  "/": () => { if (!filterBox) return false; filterBox.scrollIntoView({ block: "center", behavior: "instant" }); filterBox.focus({ preventScroll: true }); return true; },
  Escape: () => {
    if (!card.hidden) { closeCard(true); return true; }
    if (document.activeElement === filterBox) { filterBox.value = ""; applyFilter(); remember(); return true; }
    return false;
  },
});

// --- the text that was checked, read back from the page, and the result with it -----------------------------------
function checkedText() {
  const text = $("text");
  if (!text) return null;
  const pieces = [];
  (function walk(node) {
    if (node.nodeType === Node.TEXT_NODE) pieces.push(node.data);
    else if (node.dataset.c) pieces.push(String.fromCodePoint(parseInt(node.dataset.c, 16)).repeat(Number(node.dataset.n) || 1));
    else if (!node.classList.contains("then")) node.childNodes.forEach(walk);
  })(text);
  return pieces.join("");
}
$("download").addEventListener("click", () => {
  const article = { ...result.articles[0] };
  const text = checkedText();
  if (text !== null) article.text = text;
  save("result.json", "application/json", JSON.stringify({ ...result, articles: [article] }, null, 1));
});

// --- the rail shows which part is in view -------------------------------------------------------------------------
const view = $("view"), prose = $("text");
function watchRail() {
  const box = prose.getBoundingClientRect();
  const from = Math.max(0, -box.top / box.height), to = Math.min(1, (innerHeight - box.top) / box.height);
  view.setAttribute("y", String(160 * Math.min(from, 1)));
  view.setAttribute("height", String(160 * Math.max(0, to - from)));
}
if (view && prose) {
  addEventListener("scroll", watchRail, { passive: true });
  addEventListener("resize", watchRail);
  watchRail();
}

// Back to the index as it was left: filtered, sorted, on its page.
const back = document.querySelector(".brand a");
if (back) back.setAttribute("href", back.getAttribute("href") + (remembered(folderKey()) || ""));

restore();
// Once loaded, the browser itself goes to the anchor's entry; a permalink means the place in the text.
if (readHash().anchor) addEventListener("load", () => setTimeout(restore));
