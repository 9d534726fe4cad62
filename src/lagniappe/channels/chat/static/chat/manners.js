// Small courtesies of a conversation: who is writing, how many are unread, a link that copies itself.

const TELL_EVERY_MS = 3_000;
const SHOWN_MS = 6_000;

export class Typing {
  constructor(line, tell) {
    Object.assign(this, { line, tell, told: 0, timer: null });
  }

  mine() {
    if (Date.now() - this.told < TELL_EVERY_MS) return;
    this.told = Date.now();
    this.tell().catch(() => {}); // losing one is harmless
  }

  theirs(words) {
    this.line.querySelector("[data-typing-words]").textContent = words;
    this.line.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop(), SHOWN_MS);
  }

  stop() {
    this.line.hidden = true;
  }
}

export class Unread {
  title = document.title;
  count = 0;

  add(number) {
    if (document.visibilityState === "visible" || !number) return;
    this.count += number;
    document.title = `(${this.count}) ${this.title}`;
  }

  clear() {
    this.count = 0;
    document.title = this.title;
  }
}

export function offerCopy(root) {
  const button = root.querySelector("[data-copies]");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(root.querySelector(button.dataset.copies).value);
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.done, tone: "good" } }));
  });
}
