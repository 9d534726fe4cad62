// The one event stream of this browser, shared by all its tabs: a browser opens six connections to a host at most.
// Runs as a shared worker; a page of a browser without those imports it and has a stream of its own.

const SILENT_MS = 40_000; // the server speaks every 15 s: after this the line is dead, whatever the browser thinks
const LOST_MS = 3_000; // a shorter break is nobody's business
const REMEMBERED = 300;

export class Stream {
  constructor(root = "/") {
    this.root = root;
  }

  pages = new Map(); // port -> { viewer, calls }
  viewers = new Set();
  recent = []; // { told, at, topics }, oldest first
  whole = 0; // the number from which `recent` has everything
  last = null; // all up to this number was told
  source = null;
  tries = 0;
  state = "";
  over = false; // the server has nothing for us until somebody new comes

  join(port, { viewer = "", ledger = null, calls = [] }) {
    const following = this.calls();
    const known = (!viewer || this.viewers.has(viewer)) && calls.every((code) => following.has(code));
    this.pages.set(port, { viewer, calls });
    if (viewer) this.viewers.add(viewer);
    if (this.state) port.postMessage({ say: "state", state: this.state });
    if (this.source && known) {
      if (ledger !== null) this.catchUp(port, ledger);
    } else if ((viewer || this.calls().size) && !(known && this.over)) {
      // What the page shows is of its ledger number; the new rights shall hear all since then.
      if (ledger !== null && (this.last === null || ledger < this.last)) this.last = this.whole = ledger;
      this.over = false;
      this.tries = 0;
      this.open();
    }
  }

  leave(port) {
    this.pages.delete(port);
    if (!this.pages.size) this.close();
  }

  // A page drawn a moment ago may have missed what the other tabs were told meanwhile. What was told within the second
  // before counts as well: a hint may run ahead of the number told with it, while another topic is withheld.
  catchUp(port, ledger) {
    if (ledger < this.whole) return port.postMessage({ say: "resync" });
    const from = (this.recent.find(({ told }) => told > ledger)?.at ?? Date.now()) - 1000;
    const topics = new Set(this.recent.filter(({ at }) => at >= from).flatMap((frame) => frame.topics));
    if (topics.size) port.postMessage({ say: "changed", topics: [...topics] });
  }

  calls() {
    return new Set([...this.pages.values()].flatMap((page) => page.calls));
  }

  open() {
    this.close();
    const query = new URLSearchParams();
    if (this.calls().size) query.set("calls", [...this.calls()].sort().join(","));
    if (this.last !== null) query.set("since", this.last);
    const source = (this.source = new EventSource(`${this.root}live?${query}`));
    const on = (name, act) =>
      source.addEventListener(name, (event) => {
        if (source !== this.source) return;
        this.heardAt = Date.now();
        if (event.lastEventId) this.last = Number(event.lastEventId);
        act(JSON.parse(event.data));
      });
    on("hello", () => {
      this.tries = 0;
      this.tell("live");
    });
    on("changed", (topics) => {
      this.recent.push({ told: this.last, at: Date.now(), topics });
      if (this.recent.length > REMEMBERED) this.whole = this.recent.shift().told;
      this.all({ say: "changed", topics });
    });
    on("resync", () => {
      this.recent = [];
      this.whole = this.last;
      this.all({ say: "resync" });
    });
    on("signal", (detail) => this.all({ say: "signal", detail }));
    on("ping", () => {});
    on("bye", () => {
      this.over = true;
      this.viewers.clear();
      this.close();
    });
    source.onerror = () => source === this.source && this.again();
    this.heardAt = Date.now();
    this.watch = setInterval(() => Date.now() - this.heardAt > SILENT_MS && this.again(), 5_000);
  }

  close() {
    this.source?.close();
    this.source = null;
    clearInterval(this.watch);
    clearTimeout(this.retry);
  }

  again() {
    this.close();
    this.lostSince ??= Date.now();
    this.tries += 1;
    const most = Math.min(5_000, 250 * 2 ** this.tries);
    this.retry = setTimeout(() => this.open(), most * (0.5 + Math.random() / 2));
    clearTimeout(this.losing);
    this.losing = setTimeout(() => this.tell("lost"), Math.max(0, LOST_MS - (Date.now() - this.lostSince)));
  }

  tell(state) {
    clearTimeout(this.losing);
    if (state === "live") this.lostSince = null;
    if (state === this.state) return;
    this.state = state;
    this.all({ say: "state", state });
  }

  all(message) {
    for (const port of this.pages.keys()) port.postMessage(message);
  }

  hear(port, message) {
    if (message.say === "here") this.join(port, message);
    if (message.say === "gone") this.leave(port);
    if (message.say === "online" && this.lostSince) this.open();
  }
}

if (typeof SharedWorkerGlobalScope !== "undefined") {
  const stream = new Stream(new URL(location.href).searchParams.get("root") ?? "/");
  self.onconnect = ({ ports: [port] }) => {
    port.onmessage = ({ data }) => stream.hear(port, data);
  };
}
