// Writing an answer: Enter sends, Shift+Enter begins a new line, "/" offers ready answers, typing is told to the customer.

import { keep, shareDraft } from "./drafts.js";
import { post } from "./post.js";

const TYPING_EVERY = 3000;

function choices(list) {
  return [...list.children].filter((item) => !item.hidden);
}

function select(list, field, item) {
  for (const other of list.children) other.setAttribute("aria-selected", String(other === item));
  if (item) {
    field.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  } else field.removeAttribute("aria-activedescendant");
}

function offer(list, field) {
  const asked = field.value.startsWith("/") && !field.value.includes("\n") ? field.value.slice(1).toLowerCase() : null;
  for (const item of list.children) item.hidden = asked === null || !item.dataset.find.includes(asked);
  const left = choices(list);
  list.hidden = asked === null || !left.length;
  select(list, field, list.hidden ? null : left[0]);
}

function take(list, field, item) {
  field.value = item.dataset.text;
  list.hidden = true;
  select(list, field, null);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

export function startComposer(box, outbox) {
  const form = box.querySelector("[data-composer]");
  const field = form.querySelector("textarea");
  const list = form.querySelector("[role=listbox]");
  const draft = shareDraft(field, box.dataset.draftUrl);
  let told = 0;

  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(240, field.scrollHeight + 2)}px`;
  };
  const send = () => {
    const text = field.value.trim();
    if (!text) return;
    outbox.add(text);
    field.value = "";
    keep(field.dataset.draft, "");
    draft.sent();
    grow();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
    field.focus();
  });
  field.addEventListener("input", () => {
    grow();
    offer(list, field);
    if (!field.value || Date.now() - told < TYPING_EVERY || field.value.startsWith("/")) return;
    told = Date.now();
    post(box.dataset.typing).catch(() => {});
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (!list.hidden && ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      const left = choices(list);
      const at = left.findIndex((item) => item.getAttribute("aria-selected") === "true");
      if (event.key === "Escape") {
        list.hidden = true;
        select(list, field, null);
      } else if (event.key === "Enter" || event.key === "Tab") take(list, field, left[Math.max(0, at)]);
      else select(list, field, left[(at + (event.key === "ArrowDown" ? 1 : -1) + left.length) % left.length]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  });
  form.querySelector("[data-ready]")?.addEventListener("click", () => {
    field.focus();
    for (const item of list.children) item.hidden = false;
    list.hidden = !list.hidden;
    select(list, field, list.hidden ? null : list.firstElementChild);
  });
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("[role=option]");
    if (!item) return;
    event.preventDefault();
    take(list, field, item);
  });
  // Another's unsent words become mine to go on with; "write here too" opens the field to a second.
  box.addEventListener("click", ({ target }) => {
    const theirs = target.closest("[data-takes-draft]")?.parentElement.querySelector("[data-draft-text]");
    if (target.closest("[data-joins]")) box.classList.add("joined");
    else if (!theirs) return;
    if (theirs) field.value = [field.value, theirs.textContent].filter(Boolean).join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  grow();
}
