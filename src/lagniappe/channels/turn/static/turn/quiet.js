// For pages that nobody sits in front of: a look that fails says so calmly and is tried again; nobody has to click it away.
const root = document.documentElement;
const AGAIN_MS = 4000;

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

// A page brought back from the browser's memory has an old key and old waits.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
