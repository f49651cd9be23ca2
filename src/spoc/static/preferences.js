// Theme, density, keys, sound: kept in the user's record by the server, shown at once here.
import { post, say } from "./talk.js";

const root = document.documentElement;

function isDark() {
  if (root.dataset.theme) return root.dataset.theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

const next = {
  theme: () => (isDark() ? "light" : "dark"),
  density: () => (root.dataset.density === "roomy" ? "dense" : "roomy"),
  keys: () => (root.dataset.keys === "off" ? "on" : "off"),
  sound: () => (root.dataset.sound === "off" ? "on" : "off"),
};

async function flip(button) {
  const name = button.dataset.do;
  const value = next[name]();
  root.dataset[name] = value;
  for (const other of document.querySelectorAll(`[data-do="${name}"][aria-pressed]`)) {
    other.setAttribute("aria-pressed", String(value === other.dataset.on));
  }
  try {
    await post(button.form.action, { [name]: value });
  } catch (fault) {
    console.warn(fault);
    say(document.body.dataset.textNotKept);
  }
}

export function startPreferences() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button?.form || !(button.dataset.do in next)) return;
    event.preventDefault();
    flip(button);
  });
}
