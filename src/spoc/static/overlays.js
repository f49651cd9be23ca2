// Two overlays: find or do (",") and the sheet of keys ("?"). Without script the first is the
// search page and the second the page of keys.
import { press } from "./keys.js";
import { fragment } from "./talk.js";

let opener = null;

function open(id) {
  const box = document.getElementById(id);
  if (!box || box.open) return;
  opener = document.activeElement;
  box.showModal();
  box.dispatchEvent(new Event("opened"));
}

const options = (list) => [...list.querySelectorAll('[role="option"]')];

function choose(field, list, option) {
  options(list).forEach((other, at) => {
    other.id ||= `palette-${at}`;
    other.setAttribute("aria-selected", String(other === option));
  });
  if (option) {
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
  field.setAttribute("aria-expanded", String(Boolean(option)));
}

function run(option, box) {
  if (!option) return;
  const { href, press: key } = option.dataset;
  box.close();
  if (key && press(key)) return;
  if (href) location.assign(href);
}

function startPalette(box) {
  const field = box.querySelector("input");
  const list = box.querySelector('[role="listbox"]');
  const empty = box.querySelector("[data-empty]");
  const failed = box.querySelector("[data-failed]");
  let turn = 0;
  let timer;

  async function ask() {
    const mine = ++turn;
    try {
      const address = new URL(box.dataset.src, location.href);
      address.searchParams.set("q", field.value);
      address.searchParams.set("here", location.pathname);
      const found = await fragment(address);
      if (mine !== turn) return;
      list.replaceChildren(...(found ? found.childNodes : []));
      failed.hidden = true;
      empty.hidden = options(list).length > 0 || field.value === "";
    } catch (fault) {
      if (mine !== turn) return;
      console.warn(fault);
      list.replaceChildren();
      failed.hidden = false;
    }
    for (const option of options(list)) {
      const key = option.dataset.press;
      // An act that this page does not offer is not shown.
      if (key && !option.dataset.href && !document.querySelector(`[data-key="${CSS.escape(key)}"]`)) option.remove();
    }
    choose(field, list, options(list)[0]);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  box.addEventListener("opened", () => {
    field.value = "";
    ask();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options(list);
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(field, list, all[(at + step + all.length) % all.length]);
    } else if (event.key === "Enter" && all[at]) {
      event.preventDefault();
      run(all[at], box);
    }
  });
  list.addEventListener("click", (event) => run(event.target.closest('[role="option"]'), box));
}

export function startOverlays() {
  const palette = document.getElementById("palette");
  if (palette) startPalette(palette);
  document.addEventListener("click", (event) => {
    const trigger = event.target.closest("[data-do]");
    const act = trigger?.dataset.do;
    if (act === "palette" || act === "keysheet") {
      event.preventDefault();
      open(act);
    }
    if (act === "close") {
      event.preventDefault();
      trigger.closest("dialog").close();
    }
    if (event.target.matches?.("dialog[open]")) event.target.close(); // a click beside the box
  });
  for (const box of document.querySelectorAll("dialog")) {
    box.addEventListener("close", () => opener?.focus?.({ preventScroll: true }));
  }
}
