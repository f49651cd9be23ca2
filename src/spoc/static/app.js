// Everything works without this file: every act is a form or a link. The modules below only make
// it faster. Words shown to people come from data attributes, translated by the server.
import { startChoices } from "./choices.js";
import { startClocks } from "./clocks.js";
import { startDrafts } from "./drafts.js";
import { startKeys } from "./keys.js";
import { startLists } from "./lists.js";
import { startLive } from "./live.js";
import { startOverlays } from "./overlays.js";
import { startPreferences } from "./preferences.js";
import { startPresence } from "./presence.js";
import { startReply } from "./reply.js";
import { startToasts } from "./toasts.js";
import { startTurning } from "./turning.js";

// A button that cannot act yet keeps its place in the tab order and says why; it never acts.
document.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest?.('[aria-disabled="true"]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

startKeys();
startLists();
startOverlays();
startPreferences();
startChoices();
startClocks();
startLive();
startDrafts();
startPresence();
startReply();
startToasts();
startTurning();
// On a phone the places scroll sideways: the present one stands in sight.
document.querySelector(".bar nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

for (const button of document.querySelectorAll('[data-do="print"]')) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A security key that failed or was stopped says so on the page.
document.addEventListener("allauth.error", () => {
  const line = document.querySelector("[data-key-failed]");
  if (line) line.hidden = false;
});
