// For pages that nobody sits in front of: a look that fails says so calmly and is tried again; nobody has to click it away.
const root = document.documentElement;
const AGAIN_MS = 4000;

// Since when there is no connection: a wall that stands still must say so, or its last board is taken for the present.
// A page that was kept from better times says since when that is.
let since = root.dataset.kept ? new Date(Number(root.dataset.kept)) : null;
function notice() {
  const lost = "away" in root.dataset || root.dataset.connection === "lost";
  if (!lost) since = null;
  else since ??= new Date();
  for (const place of document.querySelectorAll("[data-away-since]")) {
    place.hidden = !since;
    if (since) place.querySelector("time").textContent = told(since, place.closest("[data-zone]")?.dataset.zone);
  }
}

// By the branch's clock, whatever the device's own says.
function told(moment, timeZone) {
  const date = new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short" });
  const today = date.format(moment) === date.format(new Date());
  const day = today ? {} : { weekday: "long", day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(root.lang, { ...day, timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);
}

const noticed = new MutationObserver(notice);
noticed.observe(root, { attributes: true, attributeFilter: ["data-away", "data-connection"] });

export function away(is) {
  if (is) root.dataset.away = "";
  else delete root.dataset.away;
}

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  // On window and while capturing: before the frame makes a message of it that stays.
  addEventListener(name, (event) => {
    if (event.detail.requestConfig?.verb !== "get") return;
    event.stopPropagation();
    away(true);
    // What could not be looked at is looked at again soon, not only at the next change.
    const { elt } = event.detail;
    if (elt?.dataset.live) setTimeout(() => elt.dispatchEvent(new CustomEvent("live")), AGAIN_MS);
  }, true);
}
addEventListener("htmx:afterOnLoad", () => away(false));

// Leaves the page only when the next one is there: a kiosk must never stand on the browser's own error page.
export async function go(address) {
  for (;;) {
    try {
      const answer = await fetch(address, { method: "HEAD", cache: "no-store" });
      if (answer.ok) return location.assign(address);
    } catch { /* no connection: said by the notice, tried again */ }
    away(true);
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}

if ("kept" in root.dataset) {
  notice();
  go(location.href);
}

// A page brought back from the browser's memory has an old key and old waits.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
