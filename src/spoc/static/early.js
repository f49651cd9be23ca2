// Keys of the instant in which one page gives way to the next. They no longer mean the old page:
// none of them acts there. What they spell is kept, and stands in the field when the way leads to
// one that is there to be written in. A classic script, the first of the head: a later one would
// wait for the styles, and the new page's keys would be lost meanwhile. A reply that is begun in
// place (reply.js) says so with two events, and its keys are kept in the same way.
(() => {
  const KEPT = "spelled-on-the-way"; // in this tab's storage, until the next page reads it
  const PATIENCE = 15000; // ms; after that the page stayed: the way led to a file, or nowhere
  const FIELD = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]';
  const REPLY = "#reply:not([data-at-rest]) #reply-text";
  let leftAt = 0;
  // Pages that one opens to write at once: a reply, and the sheet for a telephone call.
  let isStarting = location.hash.startsWith("#reply") || location.pathname.endsWith("/new");
  let spelled = isStarting ? (sessionStorage.getItem(KEPT) ?? "") : "";
  sessionStorage.removeItem(KEPT);

  const isLeaving = () => leftAt > 0 && Date.now() - leftAt < PATIENCE;
  const leave = () => { leftAt = Date.now(); };

  function spell(key) {
    if (key.length === 1) spelled += key;
    else if (key === "Enter") spelled += "\n";
    else if (key === "Backspace") spelled = spelled.slice(0, -1);
  }

  window.addEventListener("keydown", (event) => {
    if (!isLeaving() && !isStarting) return;
    const isWriting = Boolean(event.target.closest?.(FIELD));
    if (isWriting && !(event.ctrlKey && event.key === "Enter")) return; // the field's own
    if (!isWriting && (event.ctrlKey || event.metaKey || event.altKey)) return; // the browser's own
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isWriting) spell(event.key);
  }, true);

  /** Give what was spelled to the field that is there to be written in, after what stands there. */
  function write(field) {
    field?.focus();
    if (field && spelled) {
      field.setSelectionRange(field.value.length, field.value.length);
      field.setRangeText(spelled, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    spelled = "";
  }

  window.addEventListener("spoc:opening", leave);
  window.addEventListener("spoc:opened", () => {
    leftAt = 0;
    write(document.querySelector(REPLY));
  });
  window.addEventListener("submit", (event) => { if (!event.defaultPrevented) leave(); });
  window.addEventListener("beforeunload", leave);
  window.addEventListener("pagehide", () => {
    if (spelled) sessionStorage.setItem(KEPT, spelled);
    spelled = "";
  });
  window.addEventListener("pageshow", () => { leftAt = 0; });

  document.addEventListener("DOMContentLoaded", () => {
    if (isStarting) write(document.querySelector(REPLY) ?? document.querySelector("[autofocus]"));
    isStarting = false;
    spelled = "";
  });
})();
