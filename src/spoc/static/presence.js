// Who looks, who writes: told to colleagues every 15 s while this page is in front.
import { post, token } from "./talk.js";

const EVERY = 15000; // ms

export function startPresence() {
  const holder = document.querySelector("[data-presence]");
  if (!holder) return;
  const url = holder.dataset.presence;
  let wroteAt = 0;

  const mode = () => (Date.now() - wroteAt < EVERY ? "writing" : "reading");
  const ping = () => {
    if (document.hidden) return;
    post(url, { mode: mode() }).catch((fault) => console.warn(fault));
  };

  document.addEventListener("input", (event) => {
    if (!event.target.closest("form[data-autosave]")) return;
    const wasReading = mode() === "reading";
    wroteAt = Date.now();
    if (wasReading) ping();
  });
  ping();
  setInterval(ping, EVERY);
  window.addEventListener("pagehide", () => {
    navigator.sendBeacon(url, new URLSearchParams({ mode: "left", csrfmiddlewaretoken: token() }));
  });
}
