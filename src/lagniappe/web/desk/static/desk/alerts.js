// What calls for the agent: a chime and a number in the title for offers, new messages and somebody who waits while I am
// idle. The chime is two soft tones made here; it can be switched off.

const SWITCH = "lagniappe.sound";
let audio = null;
let known = { offers: new Set(), unread: 0, waiting: 0 };

function wanted() {
  return localStorage.getItem(SWITCH) !== "off";
}

// Browsers let a page sound only after its first gesture.
function ready() {
  audio ??= "AudioContext" in window ? new AudioContext() : null;
  audio?.resume().catch(() => {});
}

function tone(hertz, after, volume) {
  const at = audio.currentTime + after;
  const source = audio.createOscillator();
  const gain = audio.createGain();
  source.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(volume, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.6);
  source.connect(gain).connect(audio.destination);
  source.start(at);
  source.stop(at + 0.65);
}

export function chime(kind) {
  document.documentElement.dataset.chimed = kind;
  if (!audio || audio.state !== "running" || !wanted()) return;
  const [first, second] = { offer: [659, 880], message: [784, 784], waiting: [523, 659] }[kind];
  tone(first, 0, 0.16);
  if (kind !== "message") tone(second, 0.18, 0.16);
}

function look(mine, quietly) {
  const offers = new Set((mine.dataset.offers || "").split(/\s+/).filter(Boolean));
  const unread = Number(mine.dataset.unread || 0);
  const waiting = Number(mine.dataset.idleWaiting || 0);
  if (!quietly) {
    if ([...offers].some((id) => !known.offers.has(id))) chime("offer");
    else if (unread > known.unread) chime("message");
    else if (waiting > 0 && known.waiting === 0) chime("waiting");
  }
  known = { offers, unread, waiting };
  const count = offers.size + unread + (waiting ? 1 : 0);
  const plain = document.title.replace(/^\(\d+\) /, "");
  document.title = count ? `(${count}) ${plain}` : plain;
}

export function startAlerts() {
  const mine = () => document.getElementById("mine");
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, ready, { once: true });
  const choice = document.querySelector("[data-sound]");
  choice.checked = wanted();
  choice.addEventListener("change", () => {
    localStorage.setItem(SWITCH, choice.checked ? "on" : "off");
    ready();
  });
  look(mine(), true);
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.id === "mine-slot") look(mine(), false);
  });
}
