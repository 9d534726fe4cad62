// Announcements, one after another. Remembers what was announced, so that a page loaded again says nothing twice.
import { say } from "./aloud.js";

const MOST_REMEMBERED = 300;
const SILENT_MS = 4000;
// A voice that never says it has ended (a device without any) holds the next call up no longer than a slow reader would.
const longest = (text) => Math.min(15000, 3000 + 120 * text.length);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export class Announcer {
  ended = () => {};
  soundChanged = () => {};

  constructor(site, chime, show) {
    this.key = `announced:${site}`;
    this.chime = new Audio(chime);
    this.show = show;
    this.sound = false;
    this.waiting = [];
    this.busy = false;
    this.done = new Set(JSON.parse(sessionStorage.getItem(this.key) || "[]"));
  }

  // What the board says may have to be announced; a call that is new goes to the end of the queue.
  hear(calls) {
    for (const call of calls) {
      if (this.done.has(call.id) || this.waiting.some((other) => other.id === call.id)) continue;
      this.waiting.push(call);
    }
    if (!this.busy) this.run();
  }

  async run() {
    this.busy = true;
    let said = false;
    while (this.waiting.length) {
      const call = this.waiting.shift();
      this.remember(call.id);
      this.show(call);
      said = true;
      if (this.sound) await this.speak(call);
      else await wait(SILENT_MS);
    }
    this.busy = false;
    this.show(null);
    if (said) this.ended();
  }

  // Noted when it begins: after a crash in the middle, silence is better than calling a person twice.
  remember(id) {
    this.done.add(id);
    const kept = [...this.done].slice(-MOST_REMEMBERED);
    this.done = new Set(kept);
    sessionStorage.setItem(this.key, JSON.stringify(kept));
  }

  async speak(call) {
    const begun = Date.now();
    await Promise.race([this.ring(), wait(4000)]);
    for (const { language, text } of call.sentences) {
      await Promise.race([new Promise((done) => say(text, language, done)), wait(longest(text))]);
    }
    // Long enough to be read, also where the device has no voice.
    await wait(Math.max(0, SILENT_MS - (Date.now() - begun)));
  }

  async ring() {
    try {
      this.chime.currentTime = 0;
      await this.chime.play();
      await new Promise((done) => this.chime.addEventListener("ended", done, { once: true }));
    } catch {
      this.set(false); // the browser wants to be touched first
    }
  }

  set(on) {
    this.sound = on;
    this.soundChanged(on);
  }

  // The sound is on by itself where the browser allows it; else the button asks for the touch that it wants.
  async trySound() {
    this.soundChanged(false);
    const probe = new AudioContext();
    await Promise.race([probe.resume(), wait(1000)]); // never answers where a touch is wanted first
    if (probe.state === "running") this.set(true);
    probe.close();
  }

  async soundOn() {
    this.set(true);
    await this.ring();
  }
}
