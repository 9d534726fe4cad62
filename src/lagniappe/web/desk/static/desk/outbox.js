// What was written and not yet acknowledged, in order, kept in this browser under its contact.

import { post } from "./post.js";

const PREFIX = "lagniappe.outbox.";

export class Outbox {
  constructor(box, taken, last) {
    this.box = box;
    this.taken = taken;
    this.last = last;
    this.key = PREFIX + box.dataset.contact;
    this.shelf = box.querySelector("[data-pending]");
    this.wait = 1000;
    addEventListener("online", () => this.flush());
    this.draw();
  }

  get items() {
    return JSON.parse(localStorage.getItem(this.key) ?? "[]");
  }

  set items(items) {
    if (items.length) localStorage.setItem(this.key, JSON.stringify(items));
    else localStorage.removeItem(this.key);
    this.draw();
  }

  // What the writer had seen when it was sent counts, not what the page has by the time that the line is back.
  add(text, more = {}) {
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const beside = this.box.classList.contains("joined") ? { beside: 1 } : {};
    this.items = [...this.items, { key, text, fields: { saw: this.last(), ...beside, ...more } }];
    this.flush();
  }

  async flush() {
    if (this.busy || !this.box.isConnected) return;
    const [first] = this.items;
    if (!first) return;
    this.busy = true;
    const answer = await post(this.box.dataset.say, { ...first.fields, text: first.text, client_key: first.key, after: this.last() }).catch(() => null);
    this.busy = false;
    if (answer?.ok) {
      await this.taken(answer);
      this.items = this.items.filter((item) => item.key !== first.key);
      this.wait = 1000;
      this.flush();
    } else if (answer && answer.status >= 400 && answer.status < 500) {
      await this.giveBack(first, answer);
    } else {
      setTimeout(() => this.flush(), this.wait);
      this.wait = Math.min(15_000, this.wait * 2);
      this.draw();
    }
  }

  // A refusal is final: the words go back into the field, with the sentence that says why.
  async giveBack(item, answer) {
    this.items = this.items.filter((one) => one.key !== item.key);
    const field = this.box.querySelector("textarea");
    field.value = [item.text, field.value].filter(Boolean).join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (answer.headers.get("X-Crossed")) return this.showCrossed(await answer.text());
    const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
    const text = plain ? await answer.text() : document.body.dataset.failed;
    document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "bad" } }));
  }

  // A colleague was quicker: both texts are shown, mine is back in the field, and I decide.
  showCrossed(html) {
    const shown = this.box.querySelector("[data-crossed]");
    shown.innerHTML = html;
    const form = shown.querySelector("[data-anyway]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const mine = form.elements.text.value;
      const field = this.box.querySelector("textarea");
      field.value = field.value.startsWith(mine) ? field.value.slice(mine.length).trimStart() : field.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      shown.replaceChildren();
      this.add(mine, { anyway: 1 });
    });
    form.querySelector("[data-not]").addEventListener("click", () => {
      shown.replaceChildren();
      this.box.querySelector("textarea").focus();
    });
    form.querySelector("button").focus();
  }

  draw() {
    this.shelf.replaceChildren(
      ...this.items.map(({ text }) => {
        const item = document.createElement("li");
        item.className = "said mine pending";
        const said = document.createElement("div");
        said.className = "text";
        said.textContent = text;
        const by = document.createElement("p");
        by.className = "when";
        by.textContent = this.wait > 1000 ? this.shelf.dataset.late : this.shelf.dataset.word;
        item.append(said, by);
        return item;
      }),
    );
  }
}
