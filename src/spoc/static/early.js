// Keys of the instant in which one page gives way to the next. They no longer mean the old page:
// none of them acts there. They are kept, and stand in the field when the way leads to one that is
// there to be written in. A classic script, the first of the head: a later one would wait for the
// styles, and the new page's keys would be lost meanwhile. Between two pages the browser itself
// drops keys; so a reply (reply.js), a call and a claim (turning.js) come in place. They say so:
// "opening", then "opened" with the field, or "turned": then the keys mean the page that came.
(() => {
  const KEPT = "typed-on-the-way"; // in this tab's storage, until the next page reads it
  const PATIENCE = 15000; // ms; after that the page stayed: the way led to a file, or nowhere
  const FIELD = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]';
  const REPLY = "#reply:not([data-at-rest]) #reply-text";
  const COMING = "input[data-coming]"; // stands for the first field of a form that is on its way
  let leftAt = 0;
  let shown = location.pathname; // of the page that stands here, whichever way it came
  // Pages that one opens to write at once: a reply, and the sheet for a telephone call.
  let isStarting = location.hash.startsWith("#reply") || location.pathname.endsWith("/new");
  let typed = isStarting ? JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") : []; // [key, code]
  sessionStorage.removeItem(KEPT);

  const isLeaving = () => leftAt > 0 && Date.now() - leftAt < PATIENCE;
  const leave = () => { leftAt = Date.now(); };

  function keep({ key, code, shiftKey }) {
    if (key.length === 1 || key === "Enter" || (key === "Tab" && !shiftKey)) typed.push([key, code]);
    else if (key === "Backspace" && typed.at(-1)?.[0].length === 1) typed.pop();
  }

  window.addEventListener("keydown", (event) => {
    if (!event.isTrusted || (!isLeaving() && !isStarting)) return;
    // The field that stands for the first holds what is typed, until Tab leads on to the next.
    const isAhead = event.target.matches?.(COMING) && (typed.length > 0 || event.key === "Tab");
    const isWriting = Boolean(event.target.closest?.(FIELD)) && !isAhead;
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    if (isWriting && !(event.ctrlKey && event.key === "Enter")) return; // the field's own
    if (!isWriting && isChord && !event.getModifierState("AltGraph")) return; // the browser's own
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isWriting) keep(event);
  }, true);

  /** Where Tab leads in a form: the next field, or the chosen one of a row of buttons. */
  function following(field) {
    const all = [...(field.form?.elements ?? [])];
    return all.slice(all.indexOf(field) + 1)
      .find((one) => one.type !== "hidden" && (one.type !== "radio" || one.checked)) ?? field;
  }

  /** Give what was typed to the field that is there to be written in, after what stands there. */
  function write(field) {
    let at = field;
    at?.focus();
    while (at && typed.length) {
      const tab = typed.findIndex(([key]) => key === "Tab");
      const part = typed.splice(0, tab < 0 ? typed.length : tab);
      const words = part.map(([key]) => (key === "Enter" ? "\n" : key)).join("");
      if (words && at.matches(FIELD) && at.setRangeText) {
        at.setSelectionRange(at.value.length, at.value.length);
        at.setRangeText(words, at.selectionStart, at.selectionEnd, "end");
        at.dispatchEvent(new Event("input", { bubbles: true }));
      }
      if (tab < 0) break;
      typed.shift();
      at = following(at);
      at.focus();
    }
    typed = [];
  }

  /** Let the page that came hear the keys in their order; a field that gets the focus gets the rest. */
  function play() {
    while (typed.length && !isLeaving()) {
      const here = document.activeElement ?? document.body;
      if (here.matches(FIELD)) {
        write(here);
        return;
      }
      const [key, code] = typed.shift();
      const event = new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true });
      here.dispatchEvent(event);
      // What comes after a key that leads nowhere was meant for elsewhere: it acts on nothing.
      const isReplying = isLeaving() || Boolean(document.activeElement?.matches(FIELD));
      if (key === "r" ? !isReplying : !event.defaultPrevented && key !== "g") typed = [];
    }
  }

  window.addEventListener("spoc:opening", leave);
  window.addEventListener("spoc:opened", (event) => {
    leftAt = 0;
    shown = location.pathname;
    write(event.detail);
  });
  window.addEventListener("spoc:turned", () => {
    leftAt = 0;
    play();
  });
  window.addEventListener("submit", (event) => { if (!event.defaultPrevented) leave(); });
  window.addEventListener("beforeunload", leave);
  window.addEventListener("pagehide", () => {
    const begun = [...(document.querySelector(COMING)?.value ?? "")].map((key) => [key, ""]);
    typed.unshift(...begun);
    if (typed.length) sessionStorage.setItem(KEPT, JSON.stringify(typed));
    typed = [];
  });
  // Back from a page that came in place, or on to it again.
  window.addEventListener("popstate", () => {
    if (location.pathname !== shown) location.reload();
  });
  window.addEventListener("pageshow", () => { leftAt = 0; });

  document.addEventListener("DOMContentLoaded", () => {
    if (isStarting) write(document.querySelector(REPLY) ?? document.querySelector("[autofocus]"));
    isStarting = false;
    typed = [];
  });
})();
