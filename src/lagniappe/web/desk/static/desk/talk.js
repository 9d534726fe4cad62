// The conversation: new messages are fetched by number and put in once, in order. What I send waits in an outbox until the
// server has it: nothing is lost and nothing sent twice, as each carries its own key.

import { startComposer } from "./composer.js";
import { Outbox } from "./outbox.js";
import { post } from "./post.js";

let talk = null;

class Talk {
  constructor(box) {
    this.box = box;
    this.list = box.querySelector(".talk-list:not(.talk-pending)");
    this.scroller = box.querySelector(".talk-scroll");
    this.signal = box.querySelector("[data-typing-line]");
    this.topic = `contact:${box.dataset.contact}`;
    this.outbox = new Outbox(box, (response) => this.take(response));
    box.addEventListener("live", () => this.fetch());
    startComposer(box, this.outbox);
    this.toEnd();
    this.showSeen();
    this.tellSeen();
    this.outbox.flush();
  }

  last() {
    return Number(this.list.lastElementChild?.dataset.seq ?? 0);
  }

  // One question at a time; a hint that comes meanwhile asks once more.
  async fetch() {
    if (this.asking) return void (this.again = true);
    this.asking = true;
    try {
      const answer = await fetch(`${this.box.dataset.messages}?after=${this.last()}`, { headers: { "HX-Request": "true" } });
      if (answer.ok) await this.take(answer);
    } catch {
      // The live stream or the next look brings it.
    }
    this.asking = false;
    if (this.again) {
      this.again = false;
      this.fetch();
    }
  }

  async take(answer) {
    this.list.dataset.customerSeen = answer.headers.get("X-Customer-Seen") ?? this.list.dataset.customerSeen;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    const near = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 120;
    for (const item of [...fresh.content.children]) {
      if (Number(item.dataset.seq) > this.last()) {
        this.list.append(item);
        if (item.classList.contains("customer")) this.signal.textContent = "";
      }
    }
    if (near) this.toEnd();
    this.showSeen();
    this.tellSeen();
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  showSeen() {
    const seen = Number(this.list.dataset.customerSeen);
    const mine = [...this.list.querySelectorAll(".said.agent")].filter((item) => Number(item.dataset.seq) <= seen);
    for (const tick of this.list.querySelectorAll(".said-seen")) tick.hidden = tick.closest(".said") !== mine.at(-1);
  }

  async tellSeen() {
    const own = document.getElementById("controls")?.dataset.own === "1";
    if (!own || document.hidden || this.last() === this.told) return;
    this.told = this.last();
    const answer = await post(this.box.dataset.seen, { seq: this.told }).catch(() => null);
    if (answer?.ok) document.body.dispatchEvent(new CustomEvent("desk-changed"));
    else this.told = null;
  }

  hear({ signal, by, seq }) {
    if (by !== "customer") return;
    if (signal === "typing") {
      this.signal.textContent = this.signal.dataset.text;
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => (this.signal.textContent = ""), 5000);
    }
    if (signal === "seen") {
      this.list.dataset.customerSeen = String(Math.max(Number(seq), Number(this.list.dataset.customerSeen)));
      this.showSeen();
    }
  }
}

function begin() {
  const box = document.querySelector("[data-talk]");
  if (!box) talk = null;
  else if (talk?.box !== box) talk = new Talk(box);
}

export function startTalk() {
  begin();
  document.addEventListener("htmx:afterSettle", ({ target }) => target.id === "work" && begin());
  document.addEventListener("signal", ({ detail }) => detail.topic === talk?.topic && talk.hear(detail));
  document.addEventListener("visibilitychange", () => !document.hidden && talk?.fetch());
}
