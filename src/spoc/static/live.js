// Live screens: one stream of events that name things and carry no content. Pieces are fetched
// with the reader's own rights and change in place; new rows wait behind a counter; a field with
// focus, the selection and the scroll position are never touched. The screen says how old it is.
import { alarm, fill, fragment, isField, say } from "./talk.js";

const SLOW = 30; // s: amber, "trying again"
const STALE = 120; // s: red, "ring before you rely on it"
const AGAIN = [2, 5, 10, 20]; // s until the next try
const startedAt = Date.now();
let heardAt = startedAt;
let lastId = 0;
let tries = 0;
let stream = null;
let topics = new Set();
const fresh = new Set();
const waiting = new Set();

// ---------- pieces of the page

function isBusy(node) {
  if (isField(document.activeElement) && node.contains(document.activeElement)) return true;
  if (node.querySelector("dialog[open]")) return true;
  const chosen = document.getSelection();
  return Boolean(chosen && !chosen.isCollapsed && chosen.containsNode(node, true));
}

function putRow(row, content) {
  const next = content?.querySelector("[data-row]");
  if (!next) {
    row.classList.add("gone"); // stays, struck through, until the reader leaves
    const reason = document.createElement("span");
    reason.className = "why-gone";
    reason.textContent = ` ${document.body.dataset.textGone}`;
    if (!row.querySelector(".why-gone")) row.querySelector("a")?.after(reason);
    return;
  }
  if (row.hasAttribute("aria-selected")) next.setAttribute("aria-selected", row.getAttribute("aria-selected"));
  const box = row.querySelector('input[type="checkbox"]');
  const nextBox = next.querySelector('input[type="checkbox"]');
  if (box && nextBox) nextBox.checked = box.checked;
  const hadFocus = row.contains(document.activeElement);
  row.replaceWith(next);
  if (hadFocus) next.querySelector("a[href]")?.focus({ preventScroll: true });
}

/** How the focused node of a piece is found again: by its id, or where it leads. */
function nameOf(node) {
  if (node.id) return `#${CSS.escape(node.id)}`;
  const href = node.getAttribute("href");
  return href ? `a[href="${CSS.escape(href)}"]` : "";
}

function putPiece(piece, content) {
  if (!content) {
    // Gone, or no longer open to this reader without a reason: what stands here is old.
    for (const node of piece.querySelectorAll("[data-when-closed]")) {
      node.hidden = node.dataset.whenClosed === "hide";
    }
    return;
  }
  const folds = [...piece.querySelectorAll("details[id]")].map((node) => [node.id, node.open]);
  const focused = piece.contains(document.activeElement) ? nameOf(document.activeElement) : "";
  const scrolled = [...piece.querySelectorAll("[id]")].filter((node) => node.scrollTop || node.scrollLeft)
    .map((node) => [node.id, node.scrollLeft, node.scrollTop]);
  piece.replaceChildren(content);
  for (const [id, isOpen] of folds) document.getElementById(id)?.toggleAttribute("open", isOpen);
  for (const [id, left, top] of scrolled) document.getElementById(id)?.scrollTo(left, top);
  if (focused) piece.querySelector(focused)?.focus({ preventScroll: true });
}

async function refresh(node) {
  if (!node.isConnected) return;
  if (!node.hasAttribute("data-rows") && isBusy(node)) {
    waiting.add(node);
    return;
  }
  try {
    if (node.hasAttribute("data-rows")) {
      await refreshList(node);
      return;
    }
    const content = await fragment(node.dataset.src);
    if (isBusy(node)) waiting.add(node);
    else if (node.hasAttribute("data-row")) putRow(node, content);
    else putPiece(node, content);
  } catch (fault) {
    console.warn(fault);
    waiting.add(node); // tried again; the age of the screen tells the reader meanwhile
  }
}

/** At most one refresh per piece and 400 ms, however fast events come. */
const soon = new Map();
function refreshSoon(node) {
  if (soon.has(node)) return;
  soon.set(node, setTimeout(() => { soon.delete(node); refresh(node); }, 400));
}

function retryWaiting() {
  const all = [...waiting];
  waiting.clear();
  all.forEach(refreshSoon);
}

/** A list that offers its whole self: its rows change in place, new ones are counted. */
async function refreshList(list) {
  const content = await fragment(list.dataset.src);
  if (!content) return;
  for (const row of list.querySelectorAll("[data-row]")) {
    const next = content.querySelector(`[data-row="${CSS.escape(row.dataset.row)}"]`);
    if (!next || isBusy(row)) continue;
    const box = document.createDocumentFragment();
    box.append(next.cloneNode(true));
    putRow(row, box);
  }
  countNew(list, content);
}

function countNew(list, content) {
  for (const row of content.querySelectorAll("[data-row]")) fresh.add(row.dataset.row);
  for (const ref of fresh) if (list.querySelector(`[data-row="${CSS.escape(ref)}"]`)) fresh.delete(ref);
  showArrivals();
}

/** What changed and is not in the list: which of it stands in its view? Asked at once, and then
 *  every 300 ms at most for all that came meanwhile, however fast events come. */
const unseen = new Set();
let isLooking = false;
async function lookForNew(list) {
  if (isLooking) return;
  isLooking = true;
  while (unseen.size) {
    const asked = [...unseen].slice(0, 100);
    asked.forEach((ref) => unseen.delete(ref));
    const address = new URL(list.dataset.new, location.href);
    asked.forEach((ref) => address.searchParams.append("ref", ref));
    let wait = 300;
    try {
      const content = await fragment(address);
      if (content) countNew(list, content);
    } catch (fault) {
      console.warn(fault);
      asked.forEach((ref) => unseen.add(ref)); // the age of the screen tells the reader meanwhile
      wait = 5000;
    }
    await new Promise((go) => setTimeout(go, wait));
  }
  isLooking = false;
}

function everything() {
  document.querySelectorAll("[data-live-fragment][data-src]").forEach(refreshSoon);
  for (const list of document.querySelectorAll("[data-rows]")) {
    if (list.dataset.src) refreshSoon(list);
    else list.querySelectorAll("[data-row][data-src]").forEach(refreshSoon);
  }
}

/** Pieces that no event speaks of are asked again by the clock: data-every, in seconds. */
const timed = new WeakMap();
function refreshTimed() {
  for (const piece of document.querySelectorAll("[data-every][data-src]")) {
    const since = Date.now() - (timed.get(piece) ?? startedAt);
    if (since < 1000 * piece.dataset.every) continue;
    timed.set(piece, Date.now());
    refreshSoon(piece);
  }
}

function showArrivals() {
  const counter = document.querySelector("[data-arrivals]");
  if (!counter) return;
  const words = counter.dataset;
  const text = fresh.size === 1 ? words.textOne : fill(words.text, fresh.size);
  const label = counter.querySelector("[data-count]") ?? counter;
  // The page that comes says where those stand that are not among its rows.
  const address = new URL(counter.href, location.href);
  address.searchParams.delete("new");
  [...fresh].slice(0, 40).forEach((ref) => address.searchParams.append("new", ref));
  counter.href = address.href;
  counter.hidden = fresh.size === 0;
  counter.dataset.new = String(fresh.size > 0);
  if (fresh.size === 0 || label.textContent === text) return;
  label.textContent = text;
  say(text);
}

// ---------- events

function changed(topic, ref) {
  for (const row of document.querySelectorAll("[data-row][data-src]")) {
    if (row.dataset.row === ref) refreshSoon(row);
  }
  for (const piece of document.querySelectorAll(`[data-live-fragment][data-topic~="${CSS.escape(topic)}"]`)) {
    if (piece.dataset.src && (!piece.dataset.ref || piece.dataset.ref === ref)) refreshSoon(piece);
  }
  const list = document.querySelector(`[data-rows][data-topic~="${CSS.escape(topic)}"][data-new]`);
  // A case that only changed may stand on another page of the view: that is no arrival.
  if (list && ref && topic === "arrival" && !list.querySelector(`[data-row="${CSS.escape(ref)}"]`)) {
    unseen.add(ref);
    lookForNew(list);
  }
}

function heard(event) {
  heardAt = Date.now();
  tries = 0;
  showAge();
  refreshTimed();
  if (event.type === "beat") {
    retryWaiting();
    return;
  }
  if (event.type === "reset") {
    everything(); // events were lost on the way
    return;
  }
  let data;
  try {
    data = JSON.parse(event.data);
  } catch (fault) {
    console.warn("An event could not be read; everything is fetched again.", fault);
    everything();
    return;
  }
  lastId = Math.max(lastId, data.id ?? 0);
  if (!topics.has(data.topic) && !topics.has("all")) return;
  if (data.loud) alarm(data.loud);
  changed(data.topic, data.ref ?? "");
}

function connect() {
  stream?.close();
  const address = new URL(document.body.dataset.stream, location.href);
  address.searchParams.set("topics", [...topics].join(","));
  if (lastId) address.searchParams.set("last", lastId);
  stream = new EventSource(address);
  for (const kind of ["change", "beat", "reset"]) stream.addEventListener(kind, heard);
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    setTimeout(connect, 1000 * AGAIN[Math.min(tries++, AGAIN.length - 1)]);
  });
}

// ---------- the age of the screen

function showAge() {
  const age = document.querySelector("[data-age]");
  if (!age) return;
  const seconds = Math.max(0, Math.round((Date.now() - heardAt) / 1000));
  const state = seconds >= STALE ? "late" : seconds >= SLOW ? "soon" : "";
  const words = age.dataset;
  const text = state === "late"
    ? fill(words.textStale, Math.floor(seconds / 60))
    : fill(state === "soon" ? words.textSlow : words.textFresh, seconds);
  age.hidden = false;
  if (age.textContent !== text) age.textContent = text;
  if (age.dataset.state !== state) {
    age.dataset.state = state;
    age.classList.toggle("soon", state === "soon");
    age.classList.toggle("late", state === "late");
    if (state) say(text);
  }
}

export function startLive() {
  if (!document.body.dataset.live?.trim() || !window.EventSource) return;
  // The page says which event it already shows, so nothing falls between it and the stream.
  lastId = Number(document.querySelector("[data-last-event]")?.dataset.lastEvent) || 0;
  topics = new Set(document.body.dataset.live.trim().split(/[\s,]+/));
  connect();
  showAge();
  setInterval(showAge, 1000);
  document.addEventListener("focusout", () => setTimeout(retryWaiting, 50));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - heardAt > 1000 * SLOW) connect();
  });
  window.addEventListener("pagehide", () => stream?.close());
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return; // back from the browser's memory: everything may be old
    connect();
    everything();
  });
}
