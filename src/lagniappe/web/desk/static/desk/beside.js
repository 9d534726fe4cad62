// Who else looks at this contact, or writes in it. Signals only: losing one is harmless, the next comes soon.

import { post } from "./post.js";

const TELL_MS = 15_000;
const KNOWN_MS = 40_000;
const TYPING_MS = 6_000;

export class Beside {
  constructor(box) {
    this.box = box;
    this.line = box.querySelector("[data-beside-line]");
    this.people = new Map();
    this.tell("here");
    this.clock = setInterval(() => (box.isConnected ? this.beat() : this.stop()), TELL_MS);
    addEventListener("pagehide", () => box.isConnected && this.tell("gone"));
  }

  tell(doing) {
    if (doing === "here" && document.hidden) return;
    post(this.box.dataset.beside, { doing }, { keepalive: true }).catch(() => {});
  }

  beat() {
    this.tell("here");
    this.draw();
  }

  stop() {
    clearInterval(this.clock);
    this.tell("gone");
  }

  hear({ topic, signal, doing, who, name, contact }) {
    const { dataset } = this.box;
    if (signal !== "beside" || topic !== `case:${dataset.case}` || contact !== dataset.contact || who === dataset.me) return;
    if (doing === "crossed") {
      const text = this.line.dataset.wordCrossed.replace("{name}", name);
      document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
    }
    if (doing === "gone") this.people.delete(who);
    else {
      if (!this.people.has(who)) this.tell("here"); // whoever has just come shall know of me at once
      const typing = doing === "typing" ? Date.now() + TYPING_MS : 0;
      this.people.set(who, { name, until: Date.now() + KNOWN_MS, typing });
      if (typing) setTimeout(() => this.draw(), TYPING_MS + 50);
    }
    this.draw();
  }

  draw() {
    const now = Date.now();
    const words = [];
    for (const [who, { name, until, typing }] of this.people) {
      if (until < now) this.people.delete(who);
      else words.push((typing > now ? this.line.dataset.wordTyping : this.line.dataset.wordHere).replace("{name}", name));
    }
    const text = words.join(" · ");
    if (this.line.textContent !== text) this.line.textContent = text;
  }
}
