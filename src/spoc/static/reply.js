// Reply: at once, on the page that stands. Between two pages the browser drops keys that no script
// can hear; here none is lost: early.js keeps them until the field is there. Whatever goes wrong,
// the form goes as it would without script.
import { startDrafts } from "./drafts.js";

const tell = (what) => window.dispatchEvent(new Event(`spoc:${what}`));

/** The page with the reply begun, or null when the server answers with another one. */
async function pageOf(form) {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "text/html" },
    });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById("reply-text") ? page : null;
  } catch (fault) {
    console.warn("The reply could not be begun in place; the page is asked for.", fault);
    return null;
  }
}

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
  const page = await pageOf(form);
  if (!page) {
    form.submit(); // what was typed waits for the page that comes
    return;
  }
  show(page);
  tell("opened");
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
