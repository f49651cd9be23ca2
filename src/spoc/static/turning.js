// Two pages that come in place of the one that stands, so that no key is lost on the way: the form
// for a telephone call, and a case that was just claimed. early.js keeps the keys meanwhile.
// Whatever goes wrong, the link and the form go as they would without script.
import { startChoices } from "./choices.js";
import { startDrafts } from "./drafts.js";
import { say } from "./talk.js";
import { startToasts } from "./toasts.js";

export const tell = (what, field = null) =>
  window.dispatchEvent(new CustomEvent(`spoc:${what}`, { detail: field }));

/** What the server answers, as a page with its address; null when it cannot be had or is refused. */
export async function pageOf(address, options = {}) {
  try {
    const answer = await fetch(address, { ...options, headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { page, url: answer.url };
  } catch (fault) {
    console.warn("The page could not be put in place; it is asked for as a whole.", fault);
    return null;
  }
}

function put(page) {
  const next = document.adoptNode(page.querySelector(".app"));
  const toasts = page.querySelector(".toasts");
  document.title = page.title;
  document.querySelector(".toasts")?.remove();
  document.querySelector(".app").replaceWith(next);
  if (toasts) {
    next.after(document.adoptNode(toasts));
    say(toasts.querySelector("span")?.textContent);
  }
  startChoices(next);
  startDrafts(next);
  startToasts();
}

// ---------- a telephone call

/** The first field, at once: what is typed before the form is there stands in it. */
function expectCall() {
  const main = document.getElementById("main");
  main.replaceChildren(document.getElementById("call-coming").content.cloneNode(true));
  document.querySelector(".app").classList.remove("fixed");
  const field = main.querySelector("[data-coming]");
  field.focus();
  return field;
}

/** An accent or a sign that is half composed is lost when its field goes. */
function composed(field, isComposing) {
  if (!isComposing()) return Promise.resolve();
  return new Promise((go) => field.addEventListener("compositionend", go, { once: true }));
}

async function openCall(link) {
  tell("opening");
  const coming = expectCall();
  let isComposing = false;
  coming.addEventListener("compositionstart", () => { isComposing = true; });
  coming.addEventListener("compositionend", () => { isComposing = false; });
  const answer = await pageOf(link.href);
  const field = answer?.page.querySelector("[data-call] [name='name']");
  if (!field) {
    location.assign(link.href); // what was typed waits for the page that comes
    return;
  }
  await composed(coming, () => isComposing);
  field.removeAttribute("autofocus"); // the focus is moved below
  field.value = coming.value;
  const { selectionStart, selectionEnd } = coming;
  history.pushState(null, "", answer.url);
  put(answer.page);
  field.focus();
  field.setSelectionRange(selectionStart, selectionEnd);
  tell("opened", field);
}

// ---------- a case that is claimed

async function claim(form) {
  tell("opening");
  const answer = await pageOf(form.action, { method: "POST", body: new FormData(form) });
  if (!answer) {
    form.submit();
    return;
  }
  if (new URL(answer.url).pathname !== location.pathname || !answer.page.querySelector(".case-head")) {
    location.assign(answer.url); // a reason is asked first
    return;
  }
  put(answer.page);
  history.replaceState(history.state, "", answer.url);
  // Somebody else was faster: what was typed was meant for one's own case.
  if (document.querySelector(".case-head[data-mine]")) tell("turned");
  else tell("opened");
}

export function startTurning() {
  let isClaiming = false;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-opens-call]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const form = document.querySelector("form[data-call]");
    if (form) form.elements.name.focus(); // it is open: what stands in it is kept
    else if (!document.querySelector("[data-coming]")) openCall(link);
  });
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("form[data-claims]")) return;
    event.preventDefault();
    if (isClaiming) return;
    isClaiming = true;
    await claim(event.target);
    isClaiming = false;
  });
}
