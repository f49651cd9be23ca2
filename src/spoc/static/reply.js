// Reply: at once, on the page that stands. Between two pages the browser drops keys that no script
// can hear; here none is lost: early.js keeps them until the field is there. Whatever goes wrong,
// the form goes as it would without script.
import { startDrafts } from "./drafts.js";
import { pageOf, tell } from "./turning.js";

function show(page) {
  const reply = document.adoptNode(page.getElementById("reply"));
  document.getElementById("reply")?.replaceWith(reply);
  const button = page.querySelector('.acts [data-key="r"]');
  const old = document.querySelector(".acts form[data-begins-reply]");
  if (button) old?.replaceWith(document.adoptNode(button));
  history.replaceState(history.state, "", "#reply-text");
  startDrafts(reply);
}

async function begin(form) {
  tell("opening");
  const answer = await pageOf(form.action, { method: "POST", body: new FormData(form) });
  if (!answer?.page.getElementById("reply-text")) {
    form.submit(); // what was typed waits for the page that comes
    return;
  }
  show(answer.page);
  tell("opened", document.querySelector("#reply:not([data-at-rest]) #reply-text"));
}

export function startReply() {
  let isBeginning = false;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-begins-reply]")) return;
    event.preventDefault();
    if (isBeginning) return;
    isBeginning = true;
    begin(event.target);
  });
  // Into the field in the same instant: the browser follows a link to a place only a moment later.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.('a[href="#reply-text"]')) return;
    const field = document.getElementById("reply-text");
    if (!field || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    field.focus();
  });
}
