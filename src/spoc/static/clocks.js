// Legal clocks, computed here from the due instant and the server's offset.
// The server decided what kind of clock it is; this only lets time pass: running, soon, late.
import { serverNow } from "./talk.js";

const HOUR = 3600;
const SOON_SHARE = 0.12;
const SVG = "http://www.w3.org/2000/svg";
const limits = new WeakMap();

/** "5:02", beyond 24 hours "1 d 3 h", over time "−0:12" (U+2212); as the server writes it. */
export function duration(seconds) {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const sign = seconds < 0 ? "\u2212" : "";
  if (minutes <= 24 * 60) return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  const hours = Math.floor(minutes / 60);
  return `${sign}${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The whole limit in seconds: from the share the server gave, else from start to due. */
function limitOf(chip, left) {
  if (!limits.has(chip)) {
    const share = Number.parseFloat(chip.dataset.share);
    const span = (Date.parse(chip.dataset.due) - Date.parse(chip.dataset.started)) / 1000;
    limits.set(chip, share >= 0 && share < 0.995 && left > 0 ? left / (1 - share) : span || left);
  }
  return limits.get(chip);
}

function kindOf(chip, left, limit) {
  const kind = chip.dataset.kind;
  if (kind === "local") return "local";
  if (left < 0) return "late";
  if (kind === "soon" || kind === "flight") return "soon";
  return left < HOUR || left < SOON_SHARE * limit ? "soon" : "running";
}

const CLASSES = { running: "", soon: "soon", late: "late", local: "local" };

function drawFlag(chip) {
  const svg = chip.querySelector("svg");
  if (!svg || svg.dataset.flag) return;
  const stroke = document.createElementNS(SVG, "path");
  stroke.setAttribute("d", "M8 2.5v7M8 12.7v.8");
  svg.replaceChildren(stroke);
  svg.dataset.flag = "1";
}

function tick() {
  const now = serverNow();
  const words = document.body.dataset;
  for (const chip of document.querySelectorAll(".clk[data-due]")) {
    const left = (Date.parse(chip.dataset.due) - now) / 1000;
    if (Number.isNaN(left)) continue;
    const limit = limitOf(chip, left);
    const kind = kindOf(chip, left, limit);
    chip.classList.remove("soon", "late", "local");
    if (CLASSES[kind]) chip.classList.add(CLASSES[kind]);
    const text = duration(left);
    const shown = chip.querySelector("[data-left]");
    if (shown && shown.textContent !== text) shown.textContent = text;
    const spoken = chip.querySelector("[data-spoken]");
    const sentence = { running: words.textLeft, local: words.textLeft, soon: words.textSoon, late: words.textLate }[kind];
    if (spoken && sentence && spoken.textContent !== sentence) spoken.textContent = sentence;
    if (kind === "late") {
      drawFlag(chip);
      continue;
    }
    const used = Math.min(100, Math.max(0, Math.round(100 * (1 - left / limit))));
    chip.querySelector(".arc")?.setAttribute("stroke-dasharray", `${used} 100`);
  }
  for (const clock of document.querySelectorAll("[data-wall]")) {
    const zone = clock.dataset.wall;
    const text = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(now);
    if (clock.textContent !== text) {
      clock.textContent = text;
      clock.dateTime = new Date(now).toISOString();
    }
  }
}

export function startClocks() {
  tick();
  setInterval(tick, 1000);
}
