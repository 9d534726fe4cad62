// Asks for what the page has not yet, and puts it where it belongs. Hints only say "look"; this is the looking.

import { lastSeq, markSeen, merge } from "./stream.js";

export const PATIENCE_MS = 15_000;

export class Reader {
  // changed(fresh): called after each fragment with the new messages of the other side.
  constructor({ url, list, composer, end, changed }) {
    Object.assign(this, { url, list, composer, end, changed });
    this.asking = null;
    this.again = false;
  }

  get state() {
    return document.getElementById("chat-state");
  }

  // One question at a time; what is asked meanwhile is asked once more afterwards. Done when the last answer is in.
  refresh() {
    this.again = true;
    this.asking ??= this.ask();
    return this.asking;
  }

  async ask() {
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
      this.asking = null;
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
      const typed = shown.querySelector("textarea")?.value;
      shown.replaceWith(stands);
      window.htmx?.process(stands);
      this.keep(typed);
    }
    this.composer.hidden = stands.dataset.takesWords === "0";
    if (this.end) this.end.hidden = this.composer.hidden;
    if (this.composer.hidden && this.keep(this.composer.elements.text.value)) this.composer.elements.text.value = "";
  }

  // What somebody has typed moves to where one writes after the end; false where there is no such place.
  keep(text) {
    const field = this.state.querySelector("textarea");
    if (field && text) field.value = [field.value, text].filter(Boolean).join("\n");
    return Boolean(field);
  }
}

// Keys and tokens differ at each drawing and htmx adds marks of its own: only what a person reads is compared.
function words(element) {
  return element.textContent.replace(/\s+/g, " ") + element.querySelectorAll("[aria-pressed=true]").length;
}

export function toEnd() {
  scrollTo({ top: document.documentElement.scrollHeight });
}
