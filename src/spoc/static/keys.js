// Single keys. One mechanism: a key clicks the element that carries it in
// data-key. Letters are read by event.key, digits by event.code: AZERTY needs Shift for digits.
import { isField } from "./talk.js";

const WAIT_FOR_PLACE = 1500; // ms after "g"
let wentAt = 0;

const on = () => document.documentElement.dataset.keys !== "off";
const visible = (node) => node.getClientRects().length > 0;

/** The first visible element that answers to a key. */
export function holder(key, within = document) {
  return [...within.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
}

/** Act as if the element had been clicked; says whether there was one. */
export function press(key, within = document) {
  const target = holder(key, within);
  if (!target) return false;
  if (isField(target)) target.focus();
  else target.click();
  return true;
}

export const keyOf = (event) =>
  /^Digit[0-9]$/.test(event.code) ? event.code.slice(5) : event.key;

function whileWriting(event) {
  const form = event.target.closest("form");
  if (event.key === "Escape") {
    event.target.blur();
  } else if (event.ctrlKey && event.key === "Enter" && form) {
    event.preventDefault();
    if (press("Ctrl+Enter", form)) return;
    const submit = form.querySelector('[type="submit"]:not([aria-disabled="true"])');
    if (submit) form.requestSubmit(submit);
  } else if (event.ctrlKey && event.key === " " && form && holder("Ctrl+Space", form)) {
    event.preventDefault();
    press("Ctrl+Space", form);
  }
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    // A box or a button to choose by is no field to write in, but it is part of a form.
    const isSending = event.ctrlKey && event.key === "Enter" && event.target.matches?.("input");
    if (isField(event.target) || isSending) {
      whileWriting(event);
      return;
    }
    if (!on() || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = keyOf(event);
    if (wentAt && Date.now() - wentAt < WAIT_FOR_PLACE) {
      wentAt = 0;
      const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (place) {
        event.preventDefault();
        place.click();
        return;
      }
    }
    wentAt = 0;
    if (key === "g") {
      wentAt = Date.now();
      return;
    }
    if (key === "Enter" || key === " ") return; // the focused control's own; lists.js adds to it
    const name = key === "Escape" ? "Esc" : key;
    if (press(name)) event.preventDefault();
  });
}
