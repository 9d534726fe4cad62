// The wall display: what is new is announced once, one after another, with chime and voice; the board itself is the server's.
import "./quiet.js";
import "./keeping.js";
import { Announcer } from "./announce.js";

const board = document.getElementById("board");
const log = document.getElementById("announced");
const button = document.querySelector("[data-sound-on]");
const clock = document.querySelector("[data-clock]");
const announcer = new Announcer(board.dataset.site, board.dataset.chime, show);
let showing = null;

// While a call is announced it stands in the large field, though a later one may have come meanwhile.
function show(call) {
  showing = call;
  paint();
  if (!call) return;
  const line = document.createElement("p");
  line.dataset.call = call.id;
  line.textContent = call.sentences.map((sentence) => sentence.text).join(" ");
  log.append(line);
  while (log.children.length > 50) log.firstChild.remove();
}

function paint() {
  for (const one of board.querySelectorAll("[data-call]")) one.classList.toggle("fresh", one.dataset.call === showing?.id);
  const huge = board.querySelector("[data-huge]");
  if (!huge || !showing) return;
  huge.classList.add("fresh");
  huge.dataset.state = "called";
  huge.querySelector(".now-ticket").textContent = showing.ticket;
  huge.querySelector(".now-place").textContent = showing.place;
}

function read() {
  const calls = [...board.querySelectorAll("[data-to-announce] > li")].map((line) => ({
    id: line.dataset.call,
    ticket: line.dataset.ticket,
    place: line.dataset.place.trim(),
    sentences: [...line.children].map((part) => ({ language: part.lang, text: part.textContent })),
  }));
  announcer.hear(calls);
  paint();
}

// When an announcement ends the board is drawn anew, so that the large field shows the latest call again.
announcer.ended = () => globalThis.htmx?.ajax("GET", board.getAttribute("hx-get"), { target: board, swap: "innerHTML" });

board.addEventListener("htmx:afterSwap", read);
button.addEventListener("click", () => announcer.soundOn());
announcer.soundChanged = (on) => {
  button.hidden = on;
  document.documentElement.dataset.sound = on ? "on" : "off";
};

function tick() {
  const language = clock.dataset.language;
  const timeZone = clock.dataset.clock;
  const now = new Date();
  clock.querySelector("time").textContent = new Intl.DateTimeFormat(language, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(now);
  clock.querySelector("[data-day]").textContent = new Intl.DateTimeFormat(language, { timeZone, weekday: "long", day: "numeric", month: "long" }).format(now);
}
tick();
setInterval(tick, 1000);
announcer.trySound();
read();
