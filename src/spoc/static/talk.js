// How the screen talks: to the server (with its token), to the reader (politely or at once).

export const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

// The server's clock: first from the head of the page, then from every answer (its Date header
// counts whole seconds, so only a real difference moves ours).
const rendered = document.querySelector('meta[name="server-now"]')?.content;
let offset = rendered ? Date.parse(rendered) - Date.now() : 0;
export const serverNow = () => Date.now() + offset;

function heardClock(answer) {
  const there = Date.parse(answer.headers.get("Date") ?? "");
  if (!Number.isNaN(there) && Math.abs(there - serverNow()) > 2500) offset = there - Date.now();
}

/** POST fields as a form; throws when the server did not accept them. */
export async function post(url, fields) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const answer = await fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": token(), Accept: "application/json, text/html" },
    redirect: "manual",
  });
  heardClock(answer);
  if (!answer.ok && answer.type !== "opaqueredirect" && answer.status !== 409) {
    throw new Error(`${url}: ${answer.status}`);
  }
  return answer;
}

/** A piece of page, fetched with the reader's own rights; null when it is gone or closed. */
export async function fragment(url) {
  const answer = await fetch(url, {
    headers: { "X-Requested-With": "fetch", Accept: "text/html" },
    redirect: "error",
  });
  heardClock(answer);
  if (answer.status === 204 || answer.status === 403 || answer.status === 404 || answer.status === 410) {
    return null;
  }
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const box = document.createElement("template");
  box.innerHTML = (await answer.text()).trim();
  return box.content;
}

/** Fill the one %s of a translated sentence. */
export const fill = (sentence, value) => (sentence ?? "").replace("%s", String(value));

/** Read out when the reader is ready for it. */
export function say(sentence) {
  const region = document.getElementById("polite");
  if (region && sentence) region.textContent = sentence;
}

/** Read out at once; the kinds named in data-sound come with one short sound. */
export function alarm(kind) {
  const region = document.getElementById("assertive");
  if (!region) return;
  region.textContent = "";
  region.textContent = region.getAttribute(`data-text-${kind}`) ?? region.dataset.text ?? "";
  const isLoud = (region.dataset.sound ?? "").split(" ").includes(kind);
  if (isLoud && document.documentElement.dataset.sound !== "off") beep();
}

let sound;
function beep() {
  try {
    sound ??= new AudioContext();
    const start = sound.currentTime;
    for (const [at, pitch] of [[0, 660], [0.16, 880]]) {
      const tone = sound.createOscillator();
      const level = sound.createGain();
      tone.frequency.value = pitch;
      level.gain.setValueAtTime(0.15, start + at);
      level.gain.exponentialRampToValueAtTime(0.001, start + at + 0.14);
      tone.connect(level).connect(sound.destination);
      tone.start(start + at);
      tone.stop(start + at + 0.15);
    }
  } catch (fault) {
    console.warn("No sound on this machine; the spoken line was given.", fault);
  }
}

/** Is somebody typing here? Then nothing may touch it. */
export const isField = (node) =>
  Boolean(node?.closest?.('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]'));
