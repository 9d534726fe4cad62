// A turn on its holder's phone: says, shows, rings and shakes when it is called. The page itself is kept by the server.
import "./quiet.js";

const holder = document.querySelector("[data-holder]");
const spoken = document.querySelector("[data-spoken]");
const button = document.querySelector("[data-sound]");
const chime = new Audio(holder.dataset.chime);
const title = document.title;
const KEY = "lagniappe-ring";
let ring = false;
let before = present();

function present() {
  const turn = document.getElementById("turn");
  const headline = turn.querySelector("[data-headline]")?.textContent.replace(/\s+/g, " ").trim() ?? "";
  return { phase: turn.dataset.phase, times: Number(turn.dataset.timesCalled), headline };
}

function look() {
  const now = present();
  const called = now.phase === "called" && (before.phase !== "called" || now.times > before.times);
  if (now.phase !== before.phase || now.headline !== before.headline) spoken.textContent = now.headline;
  before = now;
  document.title = now.phase === "called" || now.phase === "missed" ? `🔔 ${now.headline} · ${title}` : title;
  if (!called) return;
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.([400, 150, 400, 150, 800]); // else only a complaint
  if (ring) chime.play().catch(() => setRing(false));
}

// A browser rings only after it was touched once; so the visitor says that they want it.
function setRing(on) {
  ring = on;
  button.setAttribute("aria-pressed", String(on));
}

button.hidden = false;
button.addEventListener("click", () => {
  setRing(!ring);
  localStorage.setItem(KEY, ring ? "1" : "");
  if (ring) chime.play().catch(() => setRing(false));
});
if (localStorage.getItem(KEY)) setRing(true);
addEventListener("htmx:afterSwap", look);
if (before.phase === "called" || before.phase === "missed") document.title = `🔔 ${before.headline} · ${title}`;
