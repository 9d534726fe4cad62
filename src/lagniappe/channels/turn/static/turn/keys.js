// The keys of a kiosk without a keyboard. A scanner types by itself: what it types goes to the field wherever the finger was.
const keys = document.querySelector("[data-keys]");
const field = document.querySelector(".code-input");

keys.hidden = false;
keys.addEventListener("click", ({ target }) => {
  const key = target.closest("[data-key]")?.dataset.key;
  if (key === undefined) return;
  field.value = key ? field.value + key : field.value.slice(0, -1);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
addEventListener("keydown", (event) => {
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && document.activeElement !== field && event.key !== " ") field.focus();
});
