// What every page can do: theme, toasts, dialogs, menus that close, confirmations. No module writes HTML from data.

const DARK = matchMedia("(prefers-color-scheme: dark)");

function toast(text, tone = "") {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.tone = tone;
  box.textContent = text;
  region.append(box);
  fade(box);
}

function fade(box) {
  // A failure stays until it is clicked away; good news leaves by itself, later when it is longer to read.
  const bad = box.dataset.tone === "bad" || box.classList.contains("error");
  box.addEventListener("click", () => box.remove());
  if (!bad) setTimeout(() => box.remove(), 5000 + 40 * box.textContent.length);
}

function switchTheme() {
  const root = document.documentElement;
  const shown = root.dataset.theme || (DARK.matches ? "dark" : "light");
  const next = shown === "dark" ? "light" : "dark";
  root.dataset.theme = next;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // The server reads it and draws the next page right from its first byte.
  document.cookie = `lagniappe_theme=${next}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  if (target.closest("[data-theme-switch]")) switchTheme();
  const opener = target.closest("[data-opens]");
  if (opener) {
    const dialog = document.querySelector(opener.dataset.opens);
    if (dialog && !dialog.open) dialog.showModal();
  }
  if (target.closest("[data-closes]")) target.closest("dialog")?.close();
  if (target instanceof HTMLDialogElement) target.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
  if (target.closest("[data-prints]")) print();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm || event.target.dataset?.confirm;
  if (question && !confirm(question)) event.preventDefault();
}, true);

document.addEventListener("change", (event) => {
  if (event.target instanceof Element && event.target.matches("[data-submits]")) event.target.form?.requestSubmit();
});

// A view says "toast" through HX-Trigger; a refusal answers 4xx with its sentence as plain text.
document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.tone));
document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  const plain = (answer.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  toast(plain && answer.responseText.length < 400 ? answer.responseText : document.body.dataset.failed, "bad");
});
document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline, "bad"));

for (const box of document.querySelectorAll("#toasts > .toast")) fade(box);
document.documentElement.dataset.ready = "";
