// Timers that run: data-since counts up, data-until counts down, data-progress-since fills a bar. The server's clock rules.

let ahead = 0; // server less browser, milliseconds

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

function secondsSince(text) {
  return (Date.now() + ahead - Date.parse(text)) / 1000;
}

function show(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tick() {
  for (const element of document.querySelectorAll("[data-since]")) {
    show(element, clock(secondsSince(element.dataset.since)));
  }
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = -secondsSince(element.dataset.until);
    show(element, clock(left));
    element.toggleAttribute("data-soon", left < 10);
  }
  for (const bar of document.querySelectorAll("[data-progress-since]")) {
    const gone = secondsSince(bar.dataset.progressSince);
    bar.value = Math.min(bar.max, gone);
    const past = bar.parentElement.querySelector(".desk-past");
    if (past) past.hidden = gone <= bar.max;
    bar.hidden = gone > bar.max;
  }
}

function adjust() {
  const stamps = [...document.querySelectorAll("[data-now]")].map((element) => Date.parse(element.dataset.now));
  // The latest answer is the nearest to now; what lay on the wire makes it a little old, never young.
  if (stamps.length) ahead = Math.max(...stamps) - Date.now();
}

export function startClocks() {
  adjust();
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.querySelector?.("[data-now]")) adjust();
    tick();
  });
  tick();
  setInterval(tick, 1000);
}
