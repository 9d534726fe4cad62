// Sends what lies in the outbox, one at a time and in order, until each is acknowledged or refused for good.

const FIRST_MS = 1_000;
const MOST_MS = 30_000;
// Timeouts, too many requests, and an expired page that a reload mends: the message waits. Others are final.
const PASSING = new Set([403, 408, 425, 429]);

export class Sender {
  // post(entry) answers { status, body } or throws when the line is dead.
  constructor({ outbox, post, onSent, onRefused, onState, wait = (ms, act) => setTimeout(act, ms) }) {
    Object.assign(this, { outbox, post, onSent, onRefused, onState, wait });
    this.tries = 0;
    this.busy = false;
    this.timer = null;
  }

  // Something may have changed (a new message, the line is back): try now.
  kick() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.busy) this.run();
  }

  async run() {
    this.busy = true;
    try {
      for (let entry = this.outbox.first(); entry; entry = this.outbox.first()) {
        this.onState(entry, this.tries ? "unsent" : "sending");
        const answer = await this.attempt(entry);
        if (answer.status >= 200 && answer.status < 300) {
          this.tries = 0;
          this.outbox.done(entry.key);
          this.onSent(entry, answer);
        } else if (answer.status >= 400 && answer.status < 500 && !PASSING.has(answer.status)) {
          this.tries = 0;
          this.outbox.done(entry.key);
          this.onRefused(entry, answer);
        } else {
          this.tries += 1;
          this.onState(entry, "unsent");
          const most = Math.min(MOST_MS, FIRST_MS * 2 ** (this.tries - 1));
          this.timer = this.wait(most * (0.5 + Math.random() / 2), () => this.kick());
          return;
        }
      }
    } finally {
      this.busy = false;
    }
  }

  async attempt(entry) {
    try {
      return await this.post(entry);
    } catch {
      return { status: 0, body: "" };
    }
  }
}
