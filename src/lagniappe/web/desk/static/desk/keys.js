// One key, one press: an element with data-key="n" is clicked (a field: focused) when nothing that takes text has the focus.
// Inside an open dialog only the dialog's own keys count. Who needs their keys for something else switches this off.

const SWITCH = "lagniappe.keys";
const FIELDS = "textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox]):not([type=button])";

function on() {
  return localStorage.getItem(SWITCH) !== "off";
}

function nameOf(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : key;
}

function shown(element) {
  return !element.disabled && (element.checkVisibility?.() ?? element.offsetParent !== null);
}

function find(key, root) {
  const same = [...root.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(shown);
  // The open contact's own buttons go before those of the list.
  return same.find((element) => element.closest("#work")) ?? same[0];
}

function press(element) {
  if (element.matches(FIELDS)) {
    element.focus();
    return;
  }
  if (element.matches("[type=radio]")) {
    element.checked = true;
    element.closest("form").querySelector("[data-after-choice]")?.focus();
    return;
  }
  if (element.dataset.key !== "?") element.focus({ preventScroll: true });
  element.click();
}

function walk(step) {
  const rows = [...document.querySelectorAll("#mine .desk-open")].filter(shown);
  const at = rows.indexOf(document.activeElement);
  const open = rows.findIndex((row) => row.getAttribute("aria-current"));
  const from = at >= 0 ? at : open;
  rows[Math.min(rows.length - 1, Math.max(0, from + step))]?.focus();
}

function pressed(event) {
  if (event.defaultPrevented || event.altKey || event.isComposing || event.repeat) return;
  const at = document.activeElement;
  const dialog = document.querySelector("dialog[open]");
  const name = nameOf(event);
  if (dialog && name.startsWith("Ctrl+")) {
    const element = find(name, dialog);
    if (element) {
      event.preventDefault();
      element.click();
    }
    return;
  }
  if (event.key === "Escape" && at?.matches(FIELDS) && !dialog) {
    at.blur();
    document.getElementById("pane-title")?.focus({ preventScroll: true });
    event.preventDefault();
    return;
  }
  if (name.startsWith("Ctrl+") || at?.matches(FIELDS) || !on()) return;
  // Enter and space belong to the button or link that has the focus.
  if (["Enter", " "].includes(event.key) && at?.closest("button, a, summary, label, [type=radio], [type=checkbox]")) return;
  if (!dialog && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    if (at?.closest(".talk-scroll, [role=radiogroup]") || at?.matches("[type=radio]")) return;
    event.preventDefault();
    walk(event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  const element = find(name === " " ? "n" : name, dialog ?? document);
  if (!element || (name === " " && element.id !== "call-next")) return;
  event.preventDefault();
  press(element);
}

export function startKeys() {
  document.addEventListener("keydown", pressed);
  const choice = document.querySelector("[data-keys-switch]");
  const draw = () => {
    choice.checked = on();
    document.documentElement.toggleAttribute("data-keys-off", !on());
  };
  choice.addEventListener("change", () => {
    localStorage.setItem(SWITCH, choice.checked ? "on" : "off");
    draw();
  });
  draw();
}
