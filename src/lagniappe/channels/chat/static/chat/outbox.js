// What this person wrote and the server has not yet acknowledged: kept in the browser, so that neither a reload nor a
// lost connection loses it. Every entry has a key made before it is first sent; the server keeps one message a key.

export function newKey() {
  if (globalThis.crypto?.randomUUID) return crypto.randomUUID();
  const numbers = globalThis.crypto?.getRandomValues?.(new Uint32Array(4)) ?? [0, 0, 0, 0].map(() => Math.random() * 2 ** 32);
  return [...numbers].map((number) => Math.floor(number).toString(16).padStart(8, "0")).join("-");
}

export class Outbox {
  constructor(name, storage = store()) {
    this.name = `lagniappe-outbox:${name}`;
    this.storage = storage;
    this.memory = []; // where the browser keeps nothing, at least this page does
  }

  list() {
    try {
      const kept = JSON.parse(this.storage.getItem(this.name) ?? "[]");
      return Array.isArray(kept) ? kept.filter((entry) => entry?.key && entry?.text) : [];
    } catch {
      return [...this.memory];
    }
  }

  first() {
    return this.list()[0] ?? null;
  }

  add(text) {
    const entry = { key: newKey(), text, at: Date.now() };
    this.#write([...this.list(), entry]);
    return entry;
  }

  done(key) {
    this.#write(this.list().filter((entry) => entry.key !== key));
  }

  #write(entries) {
    this.memory = entries;
    try {
      if (entries.length) this.storage.setItem(this.name, JSON.stringify(entries));
      else this.storage.removeItem(this.name);
    } catch {
      this.storage = null; // full or forbidden: from here on the page's own memory counts
    }
  }
}

function store() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
