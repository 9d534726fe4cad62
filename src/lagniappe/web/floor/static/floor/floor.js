// The floor: its clocks run, and what a lead unfolded stays unfolded while the figures change.

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

// The server's clock rules: the latest stamp is the nearest to now.
let ahead = 0;
function adjust() {
  const stamps = [...document.querySelectorAll("[data-now]")].map((element) => Date.parse(element.dataset.now));
  if (stamps.length) ahead = Math.max(...stamps) - Date.now();
}

function tick() {
  for (const element of document.querySelectorAll("[data-since]")) {
    const text = clock((Date.now() + ahead - Date.parse(element.dataset.since)) / 1000);
    if (element.textContent !== text) element.textContent = text;
  }
}

document.addEventListener("click", ({ target }) => {
  const details = target.closest?.("summary")?.parentElement;
  if (details?.dataset.remember) sessionStorage.setItem(details.dataset.remember, details.open ? "0" : "1");
});

function unfold(root) {
  for (const details of root.querySelectorAll("details[data-remember]")) {
    if (sessionStorage.getItem(details.dataset.remember) === "1") details.open = true;
  }
}

document.addEventListener("htmx:load", ({ detail }) => {
  unfold(detail.elt);
  adjust();
  tick();
});
unfold(document);
adjust();
tick();
setInterval(tick, 1000);
