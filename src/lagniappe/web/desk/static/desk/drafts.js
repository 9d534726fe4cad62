// What somebody writes stays in this browser until it is sent: a field with data-draft="key" is kept under that key.

import { post } from "./post.js";

const SHARE_MS = 700;
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
    field.value = draftOf(field.dataset.draft) || field.value; // what was typed here last is the newest
  }
}

// A draft that the server keeps as well: whoever takes the contact over finds it, and so does its writer elsewhere.
export function shareDraft(field, url) {
  let timer = null;
  let kept = field.value;
  const save = (more = {}) => {
    clearTimeout(timer);
    if (field.value === kept) return;
    kept = field.value;
    post(url, { text: kept }, more).catch(() => (kept = null));
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, SHARE_MS);
  });
  field.addEventListener("blur", () => save());
  addEventListener("pagehide", () => field.isConnected && save({ keepalive: true }));
  return {
    sent() {
      clearTimeout(timer); // the server forgets the draft with the sending
      kept = "";
    },
  };
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
