"use strict";
// What both pages share: theme, help, keys, copying, and state in the address after "#".
const root = document.documentElement;
root.classList.add("js");
const $ = (id) => document.getElementById(id);

// The address: "#anchor?key=value&…". The anchor alone works without this script, too.
function readHash() {
  const [anchor, query] = location.hash.slice(1).split("?");
  return { anchor: decode(anchor), state: new URLSearchParams(query || "") };
}
function decode(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}
function writeHash(anchor, state) {
  for (const [key, value] of [...state]) if (value === "") state.delete(key);
  const query = state.toString();
  const hash = "#" + encodeURIComponent(anchor) + (query ? "?" + query : "");
  if (hash === location.hash || (hash === "#" && !location.hash)) return;
  try { history.replaceState(null, "", hash); } catch { location.replace(hash); }
}

// Storage may be denied to a file; nothing depends on it.
function remembered(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch { /* then it is forgotten */ }
  return null;
}

// Pages of one folder share what the index remembers of itself.
function folderKey() {
  return "qualitycheck-index:" + location.pathname.replace(/[^/]*$/, "");
}

function flipTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = root.dataset.theme || (dark ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
  remembered("qualitycheck-theme", root.dataset.theme);
}
const chosen = remembered("qualitycheck-theme");
if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
$("theme").addEventListener("click", flipTheme);

const help = $("help");
$("help-open").addEventListener("click", () => help.showModal());
$("help-close").addEventListener("click", () => help.close());
$("keys").checked = remembered("qualitycheck-keys") !== "off";
$("keys").addEventListener("change", () => remembered("qualitycheck-keys", $("keys").checked ? "on" : "off"));

// Single keys act only where nobody types, without modifiers, and only while they are switched on.
function onKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    const action = actions[event.key];
    if (!action || (typing && event.key !== "Escape") || (event.key.length === 1 && !$("keys").checked)) return;
    if (action(event) !== false) event.preventDefault();
  });
}

function say(text) {
  $("live").textContent = text;
}

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const label = button.textContent;
  button.textContent = "Copied";
  say("Copied");
  setTimeout(() => { button.textContent = label; }, 1500);
}

function save(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
