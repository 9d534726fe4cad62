// Counting on a phone: every tap is kept here first, then sent; sending twice changes nothing, for each tap has an id of its own.
const root = document.querySelector("[data-survey]");
const KEY = `lagniappe-survey-${root.dataset.survey}`;
const KEPT = "lagniappe-survey-1";
const MOST = 400;
let state = read();
let csrf = root.dataset.csrf;
let sending = false;
let trouble = "";

function read() {
  try {
    return { taps: [], round: null, ...JSON.parse(localStorage.getItem(KEY) || "{}") };
  } catch {
    return { taps: [], round: null };
  }
}

function keep() {
  localStorage.setItem(KEY, JSON.stringify(state));
}

function id() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

const field = (name) => document.getElementById(name);
const number = (name) => Math.max(0, Math.min(5000, Number.parseInt(field(name).value, 10) || 0));
const NAMES = ["waiting", "open", "there"];
const counts = () => ({ waiting: number("waiting"), open: number("open"), there: number("there") });

function keepCounts() {
  state.counts = counts();
  keep();
}

function tap(what, more = {}) {
  const made = { id: id(), round: state.round.id, observer: state.round.observer, what, at: Date.now(), ...more };
  state.taps.push(made);
  state.counts = counts();
  tell("");
  if (what !== "undo") state.round.last.push({ id: made.id, what });
  keep();
  show();
  send();
}

const acts = {
  begin() {
    const observer = Number(root.querySelector("[name=observer]:checked").value);
    state.round = { id: id(), observer, begun: Date.now(), n: { arrived: 0, called: 0, left: 0 }, last: [] };
    tap("begin", counts());
  },
  count() {
    tap("count", counts());
    tell(root.dataset.written);
  },
  arrived: () => one("arrived", 1),
  called: () => one("called", -1),
  left: () => one("left", -1),
  undo() {
    const last = state.round.last.at(-1);
    if (!last || last.what === "begin") return;
    state.round.last.pop();
    if (last.what in state.round.n) {
      state.round.n[last.what] -= 1;
      field("waiting").value = Math.max(0, number("waiting") + (last.what === "arrived" ? -1 : 1));
    }
    tap("undo", { undoes: last.id });
    tell(root.dataset.undone);
  },
  end() {
    tap("end", counts());
    state.round = null;
    keep();
    show();
  },
};

function one(what, change) {
  state.round.n[what] += 1;
  // The line follows the taps, so that a count needs only to be checked.
  field("waiting").value = Math.max(0, number("waiting") + change);
  if (navigator.vibrate) navigator.vibrate(15);
  tap(what);
}

root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.do) acts[button.dataset.do]();
  if (button?.dataset.step) {
    const input = field(button.dataset.for);
    input.value = Math.max(0, number(button.dataset.for) + Number(button.dataset.step));
    keepCounts();
  }
});
root.addEventListener("change", keepCounts);

function tell(text, where = "note") {
  root.querySelector(`[data-${where}]`).textContent = text;
}

function show() {
  const now = state.round ? "counting" : "idle";
  for (const part of root.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== now;
  for (const part of root.querySelectorAll("[data-n]")) part.textContent = state.round?.n[part.dataset.n] ?? 0;
  clock();
  const n = state.taps.length;
  if (trouble) tell(root.dataset.refused.replace("{why}", trouble), "sync");
  else if (n) tell(root.dataset.waiting.replace("{n}", n), "sync");
  else if (state.sent) tell(root.dataset.sent, "sync");
  root.dataset.kept = n;
}

function clock() {
  const seconds = state.round ? Math.floor((Date.now() - state.round.begun) / 1000) : 0;
  root.querySelector("[data-clock]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function post(taps) {
  return fetch("taps", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, Accept: "application/json" },
    body: JSON.stringify({ now: Date.now(), taps }),
  });
}

async function send() {
  if (sending || !state.taps.length || !navigator.onLine) return;
  sending = true;
  try {
    const some = state.taps.slice(0, MOST);
    let answer = await post(some);
    if (answer.status === 403) {
      csrf = (await (await fetch("token", { cache: "no-store" })).json()).token;
      answer = await post(some);
    }
    if (answer.ok) {
      const kept = new Set((await answer.json()).kept);
      state.taps = state.taps.filter((each) => !kept.has(each.id));
      state.sent = true;
      trouble = "";
      keep();
    } else if (answer.status < 500 && answer.status !== 429) {
      trouble = (await answer.text()).slice(0, 200);
    }
  } catch {
    // No network after all: everything is kept, and the next try sends it.
  } finally {
    sending = false;
    show();
  }
}

addEventListener("online", send);
setInterval(send, 15_000);
setInterval(clock, 1_000);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());

async function prepare() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  await navigator.serviceWorker.register(root.dataset.worker);
  await navigator.serviceWorker.ready;
  // This first page was loaded before the worker: keep what it is made of.
  const files = performance.getEntriesByType("resource").map((each) => each.name);
  const urls = files.filter((url) => url.startsWith(location.origin) && /\.(js|css|svg)$/.test(new URL(url).pathname));
  const kept = await caches.open(KEPT);
  await Promise.allSettled([location.href, ...urls].map((url) => kept.add(url)));
  root.dataset.ready = "yes";
}

for (const name of NAMES) field(name).value = state.counts?.[name] ?? 0;
show();
send();
prepare();
