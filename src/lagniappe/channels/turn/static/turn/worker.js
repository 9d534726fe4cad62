// Kiosk and wall display that are loaded while the server is away: the last page again, marked as kept, instead of the
// browser's own error page. It registers for one kiosk or one display only, and keeps nothing but that page and its files.
const scope = new URL(self.registration.scope);
const KEPT = `lagniappe-hall-1 ${scope.pathname}`;
const HEARD = new URL("heard", scope).href; // under this name lies the moment of the last answer
const PATIENCE_MS = 8000;
const MOST_KEPT = 80;
const FILES = ["script", "style", "image", "font"];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const answered = (response) => response && response.status < 502; // beyond it a proxy speaks for a server that is away
const keepable = (response) => response.ok && response.type === "basic";

async function keep(request, response) {
  const kept = await caches.open(KEPT);
  await kept.put(request, response);
  const all = await kept.keys(); // the oldest first
  for (const old of all.slice(0, Math.max(0, all.length - MOST_KEPT))) await kept.delete(old);
}

const heard = () => keep(HEARD, new Response(String(Date.now())));

// The page at the root of our scope is worth keeping; whatever else was open begins there again.
const begins = (request) => new URL(request.url).pathname === scope.pathname;

async function page(event) {
  const { request } = event;
  const coming = fetch(request).catch(() => null);
  const response = await Promise.race([coming, new Promise((done) => setTimeout(done, PATIENCE_MS, null))]);
  if (answered(response)) {
    if (begins(request) && keepable(response)) event.waitUntil(Promise.all([keep(request, response.clone()), heard()]));
    return response;
  }
  return (await away(request)) ?? (await coming) ?? Response.error();
}

async function away(request) {
  const kept = await caches.open(KEPT);
  const same = begins(request) && (await kept.match(request, { ignoreVary: true }));
  const old = same || (await kept.match(scope.href, { ignoreSearch: true, ignoreVary: true }));
  if (!old) return null;
  const since = (await (await kept.match(HEARD))?.text()) ?? "";
  const board = await (await kept.match(new URL("calls/", scope).href, { ignoreSearch: true, ignoreVary: true }))?.text();
  let text = (await old.text()).replace("<html ", `<html data-away data-kept="${since}" `);
  if (board) text = text.replace(/(<!--board-->)[^]*?(?=<!--\/board-->)/, (_all, begin) => begin + board);
  // Nobody is called by what is old.
  text = text.replace(/<ol hidden data-to-announce>[^]*?<\/ol>/, "<ol hidden data-to-announce></ol>");
  const headers = new Headers(old.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return new Response(text, { headers });
}

async function file(request) {
  try {
    const response = await fetch(request);
    if (keepable(response)) await keep(request, response.clone());
    return response;
  } catch (error) {
    const old = await (await caches.open(KEPT)).match(request, { ignoreVary: true });
    if (old) return old;
    throw error;
  }
}

// What an open page looks up by itself tells that the server is there; of a display it is the newest board.
async function look(event) {
  const response = await fetch(event.request);
  const board = new URL(event.request.url).pathname.endsWith("/calls/");
  if (keepable(response)) event.waitUntil(Promise.all([heard(), board && keep(event.request, response.clone())]));
  return response;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== scope.origin || request.method !== "GET") return;
  const ours = url.pathname.startsWith(scope.pathname);
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (FILES.includes(request.destination)) event.respondWith(file(request));
  else if (ours && /\/(calls|waits)\/$/.test(url.pathname)) event.respondWith(look(event));
});
