// Elements with data-live="contact:… queue:…" get a DOM event "live" when one of these topics changed, for instance
// <section data-live="queue:…" hx-get="…" hx-trigger="live">. Signals (typing, seen) come as "signal" on the document.

import { Stream } from "./live-worker.js";

const root = document.documentElement;
let port = null;
let said = "";

function elements() {
  return [...document.querySelectorAll("[data-live]")];
}

function topicsOf(element) {
  return element.dataset.live.split(/\s+/);
}

const woken = new WeakMap(); // element -> { at, later }

// data-live-every="2000": at most once in so many milliseconds, the last hint never being lost.
function wake(element, topics) {
  const every = Number(element.dataset.liveEvery ?? 0);
  const before = woken.get(element);
  const rest = before ? before.at + every - performance.now() : 0;
  if (before?.later) return;
  if (rest > 0) {
    before.later = setTimeout(() => {
      woken.delete(element);
      if (element.isConnected) wake(element, topics);
    }, rest);
    return;
  }
  if (every) woken.set(element, { at: performance.now(), later: null });
  element.dispatchEvent(new CustomEvent("live", { detail: { topics } }));
}

function hear({ data }) {
  if (data.say === "changed") {
    const told = new Set(data.topics);
    for (const element of elements()) {
      const mine = topicsOf(element).filter((topic) => told.has(topic));
      if (mine.length) wake(element, mine);
    }
  }
  if (data.say === "resync") for (const element of elements()) wake(element, topicsOf(element));
  if (data.say === "signal") document.dispatchEvent(new CustomEvent("signal", { detail: data.detail }));
  if (data.say === "state") root.dataset.connection = data.state;
}

// A page inside another site asks by its own way, which carries its visit where cookies may not.
function inside() {
  return root.dataset.framed ? `?root=${encodeURIComponent(root.dataset.root)}` : "";
}

function connect() {
  try {
    const url = new URL(`./live-worker.js${inside()}`, import.meta.url);
    const worker = new SharedWorker(url, { name: "lagniappe-live", type: "module" });
    worker.port.onmessage = hear;
    return worker.port;
  } catch {
    return alone();
  }
}

// Without shared workers (some phones) each page has a stream of its own.
function alone() {
  const stream = new Stream(inside() ? root.dataset.root : "/");
  const back = { postMessage: (data) => hear({ data }) };
  return { postMessage: (data) => stream.hear(back, data) };
}

// Public calls (wall displays, kiosks, a visitor's turn) are sent to those who ask for them by name.
function calls() {
  const topics = elements().flatMap(topicsOf);
  return [...new Set(topics.filter((topic) => topic.startsWith("calls:")).map((topic) => topic.slice(6)))].sort();
}

// A fragment may bring a new identity (data-viewer) or calls that nobody asked for before.
function announce(ledger) {
  const viewer = document.querySelector("body [data-viewer]")?.dataset.viewer ?? root.dataset.viewer ?? "";
  const here = { say: "here", viewer, calls: calls() };
  const now = JSON.stringify(here);
  if (now === said || (!port && !viewer && !here.calls.length)) return;
  said = now;
  port ??= connect();
  port.postMessage({ ...here, ledger });
}

// The number of the ledger that the page was drawn from: what came after it, the page has yet to hear.
const drawn = root.dataset.ledger ? Number(root.dataset.ledger) : null;
announce(drawn);
document.addEventListener("htmx:afterSettle", () => announce(null));
addEventListener("online", () => port?.postMessage({ say: "online" }));
addEventListener("pagehide", () => port?.postMessage({ say: "gone" }));
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  // Back from the browser's memory: nobody told this page anything meanwhile.
  said = "";
  announce(null);
  hear({ data: { say: "resync" } });
});
