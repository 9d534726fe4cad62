// A part in which somebody types or has a menu open is not replaced under their hands: it is asked anew afterwards.

const waiting = new Set();

let pressed = null; // what the pointer went down on: a click needs it to be there still when the pointer comes up

function busy(part) {
  const at = document.activeElement;
  if (pressed && part.contains(pressed)) return true;
  // A form that waits for its answer has to be there to hear what the answer says.
  if (part.querySelector(".htmx-request")) return true;
  const typing = part.contains(at) && at.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
  return typing || part.querySelector("details.desk-edit[open]");
}

function retry() {
  for (const id of [...waiting]) {
    const part = document.getElementById(id);
    if (part && busy(part)) continue;
    waiting.delete(id);
    if (part) part.dispatchEvent(new CustomEvent("live"));
  }
}

// Which queues are unfolded is this viewer's own doing and outlives a refresh.
function unfold(root) {
  for (const details of root.querySelectorAll("details[data-remember]")) {
    const kept = sessionStorage.getItem(details.dataset.remember);
    if (kept !== null) details.open = kept === "1";
  }
}

export function startCalm() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    const asked = event.detail.requestConfig?.triggeringEvent?.type;
    if (part?.id && part.dataset.live !== undefined && asked === "live" && busy(part)) {
      event.detail.shouldSwap = false;
      waiting.add(part.id);
    }
  });
  document.addEventListener("focusout", () => setTimeout(retry, 50));
  document.addEventListener("htmx:afterRequest", () => setTimeout(retry, 50));
  document.addEventListener("pointerdown", (event) => (pressed = event.target), true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => setTimeout(() => ((pressed = null), retry()), 0), true);
  }
  document.addEventListener("click", (event) => {
    const summary = event.target.closest?.("summary");
    const details = summary?.parentElement;
    if (details?.dataset.remember) sessionStorage.setItem(details.dataset.remember, details.open ? "0" : "1");
  });
  document.addEventListener("toggle", (event) => event.target.matches?.(".desk-edit") && retry(), true);
  document.addEventListener("htmx:load", (event) => unfold(event.detail.elt));
  unfold(document);
}
