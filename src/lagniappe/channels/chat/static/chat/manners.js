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

// Whether a person can see the page: it is in front, and where it is a window on another site, the window is open.
export function visible() {
  return document.visibilityState === "visible" && document.documentElement.dataset.panel !== "closed";
}

// What the person has seen, told to the server once; what they have not, counted in the title and for who frames us.
export class Seen {
  title = document.title;
  count = 0;

  constructor({ last, tell, unseen }) {
    Object.assign(this, { last, tell, told: 0 });
    this.add(unseen);
  }

  add(number) {
    if (!visible() && number) this.#show(this.count + number);
  }

  look() {
    const last = this.last();
    if (!visible()) return;
    this.#show(0);
    if (last <= this.told) return;
    this.told = last;
    this.tell(last).catch(() => {
      this.told = 0;
    });
  }

  #show(count) {
    if (count === this.count) return;
    this.count = count;
    document.title = count ? `(${count}) ${this.title}` : this.title;
    document.dispatchEvent(new CustomEvent("unread", { detail: count }));
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
