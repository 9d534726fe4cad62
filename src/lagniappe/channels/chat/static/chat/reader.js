// Asks for what the page has not yet, and puts it where it belongs. Hints only say "look"; this is the looking.

import { lastSeq, markSeen, merge } from "./stream.js";

export const PATIENCE_MS = 15_000;

export class Reader {
  // changed(fresh): called after each fragment with the new messages of the other side.
  constructor({ url, list, composer, end, changed }) {
    Object.assign(this, { url, list, composer, end, changed });
    this.asking = false;
    this.again = false;
  }

  get state() {
    return document.getElementById("chat-state");
  }

  // One question at a time; what is asked meanwhile is asked once more afterwards.
  async refresh() {
    this.again = true;
    if (this.asking) return;
    this.asking = true;
    try {
      while (this.again) {
        this.again = false;
        const had = lastSeq(this.list);
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const answer = await fetch(`${this.url}?after=${had}`, { headers: { "HX-Request": "true" }, signal });
        if (!answer.ok) break;
        this.take(await answer.text());
        this.again ||= lastSeq(this.list) - had >= 500; // a long absence comes in several parts
      }
    } catch {
      // The line is dead; "online", a hint or the clock asks again.
    } finally {
      this.asking = false;
    }
  }

  // The server's own fragment: new rows, and how the conversation stands.
  take(html) {
    const follow = innerHeight + scrollY > document.documentElement.scrollHeight - 160;
    const fragment = new DOMParser().parseFromString(html, "text/html");
    const fresh = merge(this.list, fragment.querySelectorAll("ol > li"));
    const stands = fragment.getElementById("chat-state");
    if (stands) this.stand(stands);
    markSeen(this.list, Number(this.state.dataset.seen));
    this.changed(fresh);
    if (follow) toEnd();
  }

  stand(stands) {
    const shown = this.state;
    const same = shown.dataset.phase === stands.dataset.phase && words(shown) === words(stands);
    if (same) {
      Object.assign(shown.dataset, stands.dataset); // a form that somebody is filling in stays as it is
    } else {
      shown.replaceWith(stands);
      window.htmx?.process(stands);
    }
    this.composer.hidden = stands.dataset.takesWords === "0";
    if (this.end) this.end.hidden = this.composer.hidden;
  }
}

// Keys and tokens differ at each drawing and htmx adds marks of its own: only what a person reads is compared.
function words(element) {
  return element.textContent.replace(/\s+/g, " ") + element.querySelectorAll("[aria-pressed=true]").length;
}

export function toEnd() {
  scrollTo({ top: document.documentElement.scrollHeight });
}
