// What happened last stays 60 s, with a ring; an undo offered in it ends with it.
import { fill } from "./talk.js";

const LIFE = 60; // s

function watch(toast) {
  const born = Date.now();
  const arc = toast.querySelector(".arc");
  const left = toast.querySelector("[data-left]");
  const timer = setInterval(() => {
    const rest = LIFE - (Date.now() - born) / 1000;
    if (rest <= 0 && !toast.contains(document.activeElement)) {
      clearInterval(timer);
      toast.remove();
      return;
    }
    const seconds = Math.max(0, Math.ceil(rest));
    arc?.setAttribute("stroke-dasharray", `${Math.round((100 * seconds) / LIFE)} 100`);
    if (left) left.textContent = fill(left.dataset.text, seconds);
  }, 1000);
}

export function startToasts() {
  document.querySelectorAll("[data-toast]").forEach(watch);
}
