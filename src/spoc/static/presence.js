// Who looks, who writes: told to colleagues every 15 s while this page is in front.
import { post, token } from "./talk.js";

const EVERY = 15000; // ms

export function startPresence() {
  // Asked each time: another page may have come in place of the one that stood.
  const here = () => document.querySelector("[data-presence]")?.dataset.presence ?? "";
  let url = here();
  if (!url) return;
  let wroteAt = 0;

  const mode = () => (Date.now() - wroteAt < EVERY ? "writing" : "reading");
  const leave = () => {
    if (!url) return;
    navigator.sendBeacon(url, new URLSearchParams({ mode: "left", csrfmiddlewaretoken: token() }));
  };
  const ping = () => {
    if (url !== here()) {
      leave();
      url = here();
    }
    if (document.hidden || !url) return;
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
  window.addEventListener("pagehide", leave);
}
