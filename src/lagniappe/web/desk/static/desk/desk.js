// The agent's desk: what the page does beside asking for its parts. Each module minds one thing.

import { keepDrafts } from "./drafts.js";
import { startClocks } from "./clocks.js";
import { startKeys } from "./keys.js";
import { startAlerts } from "./alerts.js";
import { startTalk } from "./talk.js";
import { startCalm } from "./calm.js";
import { post } from "./post.js";

const columns = document.querySelector(".desk-columns");

// Rows show which contact is open; on a phone the open one covers the list.
function markOpen() {
  const pane = document.getElementById("pane");
  const open = pane?.dataset.contact ?? "";
  for (const row of document.querySelectorAll("#mine [data-contact]")) {
    if (row.dataset.contact === open) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  columns.toggleAttribute("data-open", !pane?.classList.contains("desk-nothing"));
}

function focusFirst() {
  const first = document.querySelector("#work [data-first]");
  const visible = first?.checkVisibility?.() ?? true;
  const target = visible ? first : document.getElementById("pane-title");
  target?.focus({ preventScroll: target.id === "pane-title" });
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "work") {
    markOpen();
    focusFirst();
  }
  if (event.target.id === "mine-slot") markOpen();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target;
  if (!event.detail.successful || !(form instanceof HTMLFormElement)) return;
  if (form.matches("[data-closes-after]")) form.closest("dialog")?.close();
  if (form.matches("[data-clears]")) form.reset();
});

// Whoever has this page open has not vanished, though the live stream may be down.
setInterval(() => post(columns.dataset.here).catch(() => {}), 20_000);

startCalm();
keepDrafts();
startClocks();
startKeys();
startAlerts();
startTalk();
markOpen();
// Who came by a whole page (a link, a form sent before its part had woken) is put where a fragment would have put them.
// Not on a phone, where a keyboard would jump up unasked.
if (columns.hasAttribute("data-open") && document.activeElement === document.body && matchMedia("(pointer: fine)").matches) {
  focusFirst();
}
