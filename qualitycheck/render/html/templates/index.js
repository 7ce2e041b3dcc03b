// The index: sort, filter and page over the embedded rows; what is chosen stands in the address.
const source = $("data");
const data = JSON.parse(source.textContent);
const perPage = Number(source.dataset.page);
const [HREF, TITLE, PATH, SCORE, BAND, DECISION, SOURCE, DATE, WORDS, COUNTS, RULES, FEED, PROBLEM] = Array(13).keys();
const bandNames = new Map([...$("band").options].map((option) => [option.value, option.textContent]));
const body = $("rows");
const fields = ["q", "band", "rule", "feed", "min", "max"].filter((id) => $(id));
const collator = new Intl.Collator(undefined, { numeric: true });
const haystack = data.rows.map((row) => `${row[TITLE]}\n${row[PATH]}\n${row[SOURCE]}\n${row[PROBLEM]}`.toLowerCase());
const keys = { score: SCORE, title: TITLE, band: BAND, decision: DECISION, source: SOURCE, date: DATE, words: WORDS };
let shown = [], page = 0, sort = "score", falling = false, current = -1;

function addOptions(id, names, labels) {
  const select = $(id);
  if (!select) return;
  names.forEach((name, at) => {
    const option = document.createElement("option");
    option.value = name;
    option.textContent = labels[at];
    select.append(option);
  });
}
addOptions("rule", data.rules, data.rules);
addOptions("feed", data.feeds.map((_, at) => String(at)), data.feeds.map((name) => name || "(none)"));

function value(row) {
  return sort in keys ? row[keys[sort]] : row[COUNTS][data.families.indexOf(sort)];
}

// What is not known comes last, whichever way the column is sorted.
function compare(first, second) {
  const [a, b] = [value(data.rows[first]), value(data.rows[second])];
  const missing = (one) => one === null || one === "";
  if (missing(a) || missing(b)) return missing(a) - missing(b) || first - second;
  const order = typeof a === "string" ? collator.compare(a, b) : a - b;
  return (falling ? -order : order) || first - second;
}

function refresh() {
  const words = $("q").value.toLowerCase().split(/\s+/).filter(Boolean);
  const band = $("band").value, rule = data.rules.indexOf($("rule").value);
  const feed = $("feed") && $("feed").value !== "" ? Number($("feed").value) : -1;
  const min = $("min").value === "" ? -1 : Number($("min").value), max = $("max").value === "" ? 101 : Number($("max").value);
  const scored = min >= 0 || max <= 100;
  shown = [];
  data.rows.forEach((row, at) => {
    if (band && row[BAND] !== band) return;
    if (rule >= 0 && !row[RULES].includes(rule)) return;
    if (feed >= 0 && row[FEED] !== feed) return;
    if (scored && (row[SCORE] === null || row[SCORE] < min || row[SCORE] > max)) return;
    if (words.every((word) => haystack[at].includes(word))) shown.push(at);
  });
  if (sort !== "score" || falling) shown.sort(compare);
  page = Math.min(page, Math.max(0, Math.ceil(shown.length / perPage) - 1));
  draw();
}

function cell(text, kind, direction) {
  const td = document.createElement("td");
  td.textContent = text;
  if (kind) td.className = kind;
  if (direction) td.dir = direction;
  return td;
}

function nameCell(row) {
  const td = cell("", "name");
  const title = document.createElement(row[HREF] ? "a" : "span");
  if (row[HREF]) title.href = row[HREF];
  title.dir = "auto";
  title.textContent = row[TITLE];
  const path = document.createElement("span");
  path.className = "path";
  path.dir = "auto";
  path.textContent = row[PROBLEM] || row[PATH];
  td.append(title, path);
  return td;
}

function line(row) {
  const tr = document.createElement("tr");
  tr.className = row[BAND];
  tr.append(
    cell(row[SCORE] === null ? "–" : row[SCORE].toFixed(1), "num score"),
    nameCell(row),
    cell(bandNames.get(row[BAND]) || row[BAND], "bandcell"),
    cell(row[DECISION] || "–"),
    ...row[COUNTS].map((count) => cell(String(count), count ? "num" : "num zero")),
    cell(row[SOURCE] || "–", "", "auto"),
    cell(row[DATE] || "–", "when"),
    cell(row[WORDS].toLocaleString("en"), "num"),
  );
  return tr;
}

function draw() {
  const from = page * perPage, pages = Math.max(1, Math.ceil(shown.length / perPage));
  body.replaceChildren(...shown.slice(from, from + perPage).map((at) => line(data.rows[at])));
  current = -1;
  $("page").textContent = `Page ${page + 1} of ${pages}`;
  $("pager").hidden = pages === 1;
  $("back").disabled = page === 0;
  $("forward").disabled = page + 1 >= pages;
  const total = data.rows.length;
  $("shown").textContent = shown.length === total ? "" : `${shown.length.toLocaleString("en")} of ${total.toLocaleString("en")}`;
  for (const th of document.querySelectorAll("th[data-key]")) {
    if (th.dataset.key === sort) th.setAttribute("aria-sort", falling ? "descending" : "ascending");
    else th.removeAttribute("aria-sort");
  }
}

function remember() {
  const state = new URLSearchParams();
  for (const id of fields) state.set(id, $(id).value);
  if (sort !== "score" || falling) state.set("sort", (falling ? "-" : "") + sort);
  if (page) state.set("page", String(page + 1));
  writeHash("", state);
  remembered(folderKey(), location.hash);
}

function restore() {
  const { state } = readHash();
  for (const id of fields) $(id).value = state.get(id) || "";
  const wanted = state.get("sort") || "score";
  falling = wanted.startsWith("-");
  sort = wanted.replace(/^-/, "");
  if (!(sort in keys) && !data.families.includes(sort)) { sort = "score"; falling = false; }
  page = Math.max(0, (parseInt(state.get("page"), 10) || 1) - 1);
  refresh();
}

function change(action) {
  action();
  page = 0;
  refresh();
  remember();
}

function turn(by) {
  const last = Math.max(0, Math.ceil(shown.length / perPage) - 1);
  const next = Math.min(Math.max(page + by, 0), last);
  if (next === page) return;
  page = next;
  draw();
  remember();
  $("table").scrollIntoView({ block: "start", behavior: "instant" });
}

function walk(by) {
  const lines = body.rows;
  if (!lines.length) return;
  if (lines[current]) lines[current].classList.remove("on");
  current = Math.min(Math.max(current + by, 0), lines.length - 1);
  lines[current].classList.add("on");
  lines[current].scrollIntoView({ block: "nearest", behavior: "instant" });
  const link = lines[current].querySelector("a");
  if (link) link.focus({ preventScroll: true });
}

for (const th of document.querySelectorAll("th[data-key]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...th.childNodes);
  th.append(button);
  const first = th.classList.contains("num") && th.dataset.key !== "score" || th.dataset.key === "date";
  button.addEventListener("click", () => change(() => {
    falling = sort === th.dataset.key ? !falling : first;
    sort = th.dataset.key;
  }));
}
for (const id of fields) $(id).addEventListener("input", () => change(() => {}));
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("clear").addEventListener("click", () => change(() => { for (const id of fields) $(id).value = ""; }));
$("back").addEventListener("click", () => turn(-1));
$("forward").addEventListener("click", () => turn(1));
for (const name of document.querySelectorAll(".name[data-rule]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...name.childNodes);
  name.append(button);
  button.addEventListener("click", () => {
    change(() => { $("rule").value = name.dataset.rule; });
    $("filters").scrollIntoView({ block: "center", behavior: "instant" });
  });
}
for (const bin of document.querySelectorAll("#distribution [data-min]")) bin.addEventListener("click", () => change(() => {
  const low = Number(bin.dataset.min);
  $("min").value = String(low);
  $("max").value = String(low === 95 ? 100 : low + 4.9);
}));
addEventListener("hashchange", restore);

onKeys({
  j: () => walk(1),
  k: () => walk(-1),
  n: () => turn(1),
  p: () => turn(-1),
  t: flipTheme,
  "?": () => help.showModal(),
  "/": () => { $("q").scrollIntoView({ block: "center", behavior: "instant" }); $("q").focus({ preventScroll: true }); },
  Escape: () => {
    if (document.activeElement !== $("q")) return false;
    change(() => { $("q").value = ""; });
    return true;
  },
});

restore();
