// The ticket on the kiosk: printed, read, and gone after a quiet while, so that the next person finds the start.
import { go } from "./quiet.js";
import { offerReading } from "./aloud.js";
import { fitPaper } from "./slip.js";

const page = document.querySelector("[data-quiet]");
const line = document.querySelector("[data-countdown]");
const stay = document.querySelector("[data-stay]");
const quiet = Number(page.dataset.quiet);
let left = quiet;
let timer;

function tick() {
  left -= 1;
  line.querySelector("strong").textContent = left;
  if (left <= 0) leave();
}

function leave() {
  clearInterval(timer);
  go(page.dataset.beginning);
}

function begin() {
  left = quiet;
  line.querySelector("strong").textContent = left;
  line.hidden = stay.hidden = false;
  clearInterval(timer);
  timer = setInterval(tick, 1000);
}

stay.addEventListener("click", () => {
  const stopped = stay.getAttribute("aria-pressed") === "true";
  stay.setAttribute("aria-pressed", String(!stopped));
  line.hidden = !stopped;
  if (stopped) begin();
  else clearInterval(timer);
});
document.querySelector("[data-done]").addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});
for (const name of ["pointerdown", "keydown"]) {
  addEventListener(name, () => { if (!line.hidden) begin(); }, { passive: true });
}

offerReading(document.querySelector("[data-aloud]"));
begin();

const slip = document.querySelector("[data-slip]");
if (slip) fitPaper(slip);
// Once for each ticket: a page loaded again prints nothing again.
const printed = `printed:${location.pathname}`;
if (slip && !sessionStorage.getItem(printed)) {
  sessionStorage.setItem(printed, "1");
  print();
}
