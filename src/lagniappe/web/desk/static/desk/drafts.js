// What somebody writes stays in this browser until it is sent: a field with data-draft="key" is kept under that key.

const PREFIX = "lagniappe.draft.";

export function draftOf(key) {
  return localStorage.getItem(PREFIX + key) ?? "";
}

export function keep(key, text) {
  if (text) localStorage.setItem(PREFIX + key, text);
  else localStorage.removeItem(PREFIX + key);
}

function restore(root) {
  for (const field of root.querySelectorAll?.("[data-draft]") ?? []) {
    if (!field.value) field.value = draftOf(field.dataset.draft);
  }
}

export function keepDrafts() {
  document.addEventListener("input", ({ target }) => {
    if (target.dataset?.draft) keep(target.dataset.draft, target.value);
  });
  // Sent and accepted: the draft has done its work.
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (!detail.successful || detail.requestConfig.verb !== "post" || !(target instanceof HTMLFormElement)) return;
    for (const field of target.querySelectorAll("[data-draft]")) keep(field.dataset.draft, "");
  });
  document.addEventListener("htmx:load", ({ detail }) => restore(detail.elt));
  restore(document);
}
