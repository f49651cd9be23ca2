// Lists: the selection moves, nothing else does. j k Enter x X Space; the peek follows.
import { keyOf } from "./keys.js";
import { fill, fragment, isField } from "./talk.js";

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const isSelected = (row) => row.getAttribute("aria-selected") === "true";
let anchor = -1;
let asked = 0;

function select(row) {
  for (const other of rows()) {
    if (other.hasAttribute("aria-selected")) other.setAttribute("aria-selected", String(other === row));
  }
  row.setAttribute("aria-selected", "true");
  row.querySelector("a[href]")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  peek(row);
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex(isSelected);
  select(all[Math.max(0, Math.min(all.length - 1, at + step))]);
}

/** Show the selected row beside the list, when the page has room and the row offers it. */
function peek(row) {
  const box = document.querySelector("[data-peek]");
  const source = row.dataset.peekSrc;
  if (!box || !source) return;
  const turn = ++asked;
  setTimeout(async () => {
    if (turn !== asked) return;
    try {
      const content = await fragment(source);
      if (turn === asked && content) box.replaceChildren(content);
    } catch (fault) {
      console.warn("The peek could not be fetched; the link of the row still opens it.", fault);
    }
  }, 120);
}

const boxOf = (row) => row.querySelector('input[type="checkbox"]');

function mark(row, checked) {
  const box = boxOf(row);
  if (!box || box.disabled) return;
  box.checked = checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function markOne() {
  const all = rows();
  const at = all.findIndex(isSelected);
  if (at < 0 || !boxOf(all[at])) return;
  anchor = at;
  mark(all[at], !boxOf(all[at]).checked);
}

function markToHere() {
  const all = rows();
  const at = all.findIndex(isSelected);
  if (at < 0) return;
  const from = anchor < 0 ? at : anchor;
  for (const row of all.slice(Math.min(from, at), Math.max(from, at) + 1)) mark(row, true);
}

function countMarked() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const marked = rows().filter((row) => boxOf(row)?.checked).length;
  bar.hidden = marked === 0;
  const label = bar.querySelector("[data-count]");
  if (label) label.textContent = fill(label.dataset[marked === 1 ? "textOne" : "text"], marked);
}

export function startLists() {
  if (!document.querySelector("[data-rows]")) return;
  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.keys === "off" || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (isField(event.target) || document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    const acts = { j: () => move(1), k: () => move(-1), x: markOne, X: markToHere };
    if (acts[key]) {
      acts[key]();
      event.preventDefault();
    } else if (key === "Enter" && event.target === document.body) {
      rows().find(isSelected)?.querySelector("a[href]")?.click();
    } else if (key === " " && event.target.closest("[data-row] a[href]")) {
      document.querySelector("[data-peek]")?.classList.toggle("open");
      event.preventDefault();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-row]")) countMarked();
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-rows] [data-row]");
    if (row && !event.target.closest("a, button, input, label, select")) select(row);
  });
}
