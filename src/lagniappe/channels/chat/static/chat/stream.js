// Rows of a conversation, each inserted once and in its place, in whatever order the fragments come.
// A fragment asked for "after n" holds every message behind n, so the highest number on the page has no gap below it.

const PLACE = (row) => [Number(row.dataset.seq), Number(row.dataset.rank)];

function before(one, other) {
  return one[0] - other[0] || one[1] - other[1];
}

export function lastSeq(list) {
  return [...list.querySelectorAll(".said[data-seq]")].reduce((most, row) => Math.max(most, Number(row.dataset.seq)), 0);
}

// Adds the rows that the list has not yet; answers which messages of the other side are new.
export function merge(list, rows) {
  const fresh = [];
  for (const row of [...rows]) {
    if (list.querySelector(`:scope > [data-key="${CSS.escape(row.dataset.key)}"]`)) continue;
    const place = PLACE(row);
    let after = list.lastElementChild;
    while (after && before(PLACE(after), place) > 0) after = after.previousElementSibling;
    if (after) after.after(row);
    else list.prepend(row);
    if (row.querySelector("[hx-get]")) globalThis.htmx?.process(row);
    if (row.matches(".said.theirs")) fresh.push(row);
  }
  return fresh;
}

export function markSeen(list, seq) {
  for (const row of list.querySelectorAll(".said.mine")) {
    const tick = row.querySelector("[data-tick]");
    if (tick && Number(row.dataset.seq) <= seq) tick.dataset.tick = "seen";
  }
}

export function has(list, clientKey) {
  return Boolean(list.querySelector(`:scope > [data-client-key="${CSS.escape(clientKey)}"]`));
}

// The bubbles of what is not acknowledged yet. Text only: nothing that a person wrote becomes markup here.
export function showPending(list, entries, { states, words }) {
  list.replaceChildren(
    ...entries.map(({ key, text }) => {
      const row = document.createElement("li");
      const state = states.get(key) ?? "sending";
      row.className = `said mine pending ${state}`;
      row.dataset.clientKey = key;
      const body = document.createElement("div");
      body.className = "text";
      body.dir = "auto";
      body.textContent = text;
      const note = document.createElement("p");
      note.className = "when";
      note.textContent = words[state];
      row.append(body, note);
      return row;
    }),
  );
}
