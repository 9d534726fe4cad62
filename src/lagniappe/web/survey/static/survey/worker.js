// Keeps the observer's page and what it needs, so that it opens without a network. The network comes first wherever it is.
const KEPT = "lagniappe-survey-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function answer(request) {
  const kept = await caches.open(KEPT);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && fresh.type === "basic") await kept.put(request, fresh.clone());
    return fresh;
  } catch (error) {
    const old = await kept.match(request, { ignoreVary: true });
    if (old) return old;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const ours = url.origin === self.location.origin && request.method === "GET";
  const page = request.mode === "navigate" && url.pathname.startsWith(new URL("./", self.location).pathname);
  // Pages and files only: never the token, never a stream of events.
  if (ours && (page || ["script", "style", "image", "font"].includes(request.destination))) event.respondWith(answer(request));
});
