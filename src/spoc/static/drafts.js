// Drafts are saved every 5 s when changed, and on leaving a field. A clash shows both versions
// and never touches what was typed.
import { fill, post, say } from "./talk.js";

const EVERY = 5000; // ms

/** The server's note with both versions; or its sentence, when it answers to programs. */
async function noteOf(answer) {
  if ((answer.headers.get("Content-Type") ?? "").includes("json")) {
    const note = document.createElement("p");
    note.className = "note soon";
    note.textContent = (await answer.json()).detail ?? "";
    return note;
  }
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  return box.content;
}

function watch(form) {
  const line = form.querySelector("[data-saved]") ?? document.querySelector(`[data-saved="${form.id}"]`);
  const clash = form.querySelector("[data-clash]");
  const version = form.querySelector('[name="version"]');
  let isChanged = false;
  let saving = null; // the save under way
  let isHalted = false;
  let savedAt = line?.dataset.at ? Date.parse(line.dataset.at) : 0;
  let hasFailed = false;

  function show() {
    if (!line) return;
    line.classList.toggle("failed", hasFailed);
    if (hasFailed) line.textContent = line.dataset.textFailed;
    else if (savedAt) {
      const seconds = Math.max(0, Math.round((Date.now() - savedAt) / 1000));
      line.textContent = seconds < 60
        ? fill(line.dataset.text, seconds)
        : fill(line.dataset.textMinutes, Math.floor(seconds / 60));
    }
  }

  function fields() {
    const all = new FormData(form);
    for (const [name, value] of [...all]) if (value instanceof File) all.delete(name);
    return all;
  }

  function save() {
    if (!isChanged || saving || isHalted) return;
    isChanged = false;
    saving = keep().finally(() => { saving = null; show(); });
  }

  async function keep() {
    try {
      const answer = await post(form.dataset.autosave, fields());
      if (answer.status === 409) {
        isChanged = true;
        isHalted = true;
        if (clash) {
          clash.replaceChildren(await noteOf(answer));
          clash.hidden = false;
        }
        say(line?.dataset.textClash);
      } else if (answer.ok) {
        const told = await answer.json();
        if (version && told.version !== undefined) version.value = told.version;
        savedAt = Date.now();
        if (hasFailed || !line?.dataset.told) say(line && fill(line.dataset.text, 0));
        if (line) line.dataset.told = "1";
        hasFailed = false;
      } else {
        throw new Error("signed out");
      }
    } catch (fault) {
      console.warn(fault);
      isChanged = true;
      if (!hasFailed) say(line?.dataset.textFailed);
      hasFailed = true;
    }
  }

  form.addEventListener("input", () => { isChanged = true; });
  form.addEventListener("focusout", save);
  // Leaving the text for the button begins a save: the form goes when it has its new version.
  form.addEventListener("submit", async (event) => {
    if (saving) {
      event.preventDefault();
      await saving;
      if (!isHalted) form.requestSubmit(event.submitter);
      return;
    }
    isChanged = false;
    isHalted = true;
  });
  // In the note of a clash: "keep mine" carries the version that it replaces.
  form.addEventListener("click", (event) => {
    const keep = event.target.closest('[data-do="keep-mine"]');
    if (!keep) return;
    event.preventDefault();
    if (version) version.value = keep.dataset.version;
    clash.hidden = true;
    isHalted = false;
    save();
  });
  setInterval(save, EVERY);
  setInterval(show, 1000);
  window.addEventListener("pagehide", () => {
    if (isChanged && !isHalted) navigator.sendBeacon(form.dataset.autosave, fields());
  });
}

export function startDrafts(within = document) {
  within.querySelectorAll("form[data-autosave]").forEach(watch);
}
