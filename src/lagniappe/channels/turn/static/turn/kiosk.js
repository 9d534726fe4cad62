// The touch kiosk: one ticket for each press, calm when the server is away, and again as the next person expects it.
import { away, go } from "./quiet.js";
import { offerReading } from "./aloud.js";
import "./keeping.js";

const page = document.querySelector(".kiosk-page");
const form = document.querySelector("form[data-takes]");
const hold = document.getElementById("hold");
const RETRY_MS = 3000;
const GIVE_UP_AFTER_MS = 15000;
let taking = false;

offerReading(document.querySelector("[data-aloud]"));

// One press takes one number: the page's key makes the server answer a repeated request with the same ticket.
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (taking) return;
  taking = true;
  const body = new FormData(form, event.submitter);
  const begun = Date.now();
  tell(form.dataset.wait);
  for (;;) {
    const answer = await send(body);
    if (answer?.ok && answer.redirected) return location.assign(answer.url);
    if (answer && answer.status < 500) return refuse(await answer.text());
    away(true);
    tell(form.dataset.away);
    if (Date.now() - begun > GIVE_UP_AFTER_MS) hold.querySelector("[data-give-up]").hidden = false;
    await new Promise((done) => setTimeout(done, RETRY_MS));
  }
});

async function send(body) {
  try {
    return await fetch(form.action, { method: "POST", body, headers: { Accept: "text/plain" } });
  } catch {
    return null;
  }
}

function tell(sentence) {
  hold.querySelector("p").textContent = sentence;
  if (!hold.open) hold.showModal();
}

// Refused: stale page, too many requests, a kind withdrawn. Say it, then begin again with a fresh page.
function refuse(sentence) {
  tell(sentence.length < 400 && !sentence.includes("<") ? sentence : document.body.dataset.failed);
  setTimeout(() => go(page.dataset.beginning), 6000);
}

hold?.addEventListener("cancel", (event) => event.preventDefault());
hold?.querySelector("[data-give-up]").addEventListener("click", () => go(page.dataset.beginning));

// Left alone with another language or the priority mark set: back to how the next person expects it. And since the
// session behind a page ends one day, a page that is an hour old is drawn anew.
const FRESH_MS = 3600000;
let idle;
function touched() {
  clearTimeout(idle);
  idle = setTimeout(() => {
    const changed = form?.elements.priority?.checked || location.search.includes("several=") || location.pathname !== page.dataset.beginning.split("?")[0] || !page.dataset.beginning.endsWith(`lang=${document.documentElement.lang}`);
    if ((changed || performance.now() > FRESH_MS) && !taking) go(page.dataset.beginning);
    else touched();
  }, 1000 * page.dataset.idle);
}
for (const name of ["pointerdown", "keydown", "input"]) addEventListener(name, touched, { passive: true });
touched();
