// A machine in the hall keeps its page for the hours without a server. Browsers allow that on https and on this machine only.
const { worker, keeps } = document.querySelector("[data-worker]").dataset;
const root = document.documentElement;

async function prepare() {
  if (!("serviceWorker" in navigator) || !("caches" in window) || "kept" in root.dataset) return;
  await navigator.serviceWorker.register(worker, { scope: keeps });
  await navigator.serviceWorker.ready;
  // The first page was loaded before there was a worker: keep what it is made of.
  const files = performance.getEntriesByType("resource").map((each) => each.name);
  const urls = files.filter((url) => url.startsWith(location.origin) && /\.(js|css|svg)$/.test(new URL(url).pathname));
  const kept = await caches.open(`lagniappe-hall-1 ${keeps}`);
  const page = location.pathname === keeps ? [location.href] : [];
  await Promise.allSettled([...page, ...urls].map((url) => kept.add(url)));
  await kept.put(new URL("heard", new URL(keeps, location)), new Response(String(Date.now())));
  root.dataset.keeps = "yes";
}

prepare();
