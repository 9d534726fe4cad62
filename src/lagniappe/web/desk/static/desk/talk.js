// The conversation: new messages are fetched by number and put in once, in order. What I send waits in an outbox until the
// server has it: nothing is lost and nothing sent twice, as each carries its own key.

import { takeFiles } from "./attach.js";
import { Beside } from "./beside.js";
import { startComposer } from "./composer.js";
import { Outbox } from "./outbox.js";
import { post } from "./post.js";

let talk = null;

function order(one, other) {
  return one.dataset.seq - other.dataset.seq || one.dataset.rank - other.dataset.rank;
}

class Talk {
  constructor(box) {
    this.box = box;
    this.list = box.querySelector("[data-stream]");
    this.scroller = box.querySelector(".talk-scroll");
    this.signal = box.querySelector("[data-typing-line]");
    this.topic = `contact:${box.dataset.contact}`;
    this.outbox = new Outbox(box, (answer) => this.take(answer), () => this.last());
    box.addEventListener("live", () => this.fetch());
    startComposer(box, this.outbox);
    this.beside = new Beside(box);
    takeFiles(this);
    this.toEnd();
    this.tellSeen();
    this.outbox.flush();
  }

  last() {
    return Math.max(0, ...[...this.list.querySelectorAll(".said[data-seq]")].map((row) => Number(row.dataset.seq)));
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
    this.show(await answer.text(), answer.headers.get("X-Customer-Seen"));
  }

  show(html, seen) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const near = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 120;
    for (const row of [...fresh.content.children]) this.put(row);
    this.showSeen(Number(seen ?? 0));
    if (near) this.toEnd();
    this.tellSeen();
  }

  // Each row once and in its place, in whatever order the answers come.
  put(row) {
    if (this.list.querySelector(`:scope > [data-key="${CSS.escape(row.dataset.key)}"]`)) return;
    let before = this.list.lastElementChild;
    while (before && order(before, row) > 0) before = before.previousElementSibling;
    if (before) before.after(row);
    else this.list.prepend(row);
    if (row.querySelector("[hx-get]")) htmx.process(row);
    if (row.matches(".by-customer")) this.signal.textContent = "";
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  showSeen(seq) {
    for (const row of this.list.querySelectorAll(".said.mine")) {
      const tick = row.querySelector("[data-tick]");
      if (tick && Number(row.dataset.seq) <= seq) tick.dataset.tick = "seen";
    }
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
      this.showSeen(Number(seq));
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
  document.addEventListener("signal", ({ detail }) => {
    if (detail.topic === talk?.topic) talk.hear(detail);
    talk?.beside.hear(detail);
  });
  document.addEventListener("visibilitychange", () => !document.hidden && talk?.fetch());
}
