// One conversation on the customer's page: its parts tied together.

import { takeFiles } from "./attach.js";
import { offerCopy, Seen, Typing } from "./manners.js";
import { Outbox } from "./outbox.js";
import { PATIENCE_MS, Reader, toEnd } from "./reader.js";
import { Sender } from "./sender.js";
import { has, lastSeq, markSeen, showPending } from "./stream.js";

const chat = document.querySelector("[data-chat]");
const list = chat.querySelector("[data-messages-list]");
const pending = chat.querySelector("[data-pending]");
const composer = chat.querySelector("[data-composer]");
const field = composer.elements.text;
const words = { sending: chat.dataset.wordSending, unsent: chat.dataset.wordUnsent };
const csrf = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
const outbox = new Outbox(chat.dataset.chat);
const states = new Map();
const theirs = [...list.querySelectorAll(".said.theirs")].filter(({ dataset }) => Number(dataset.seq) > Number(chat.dataset.customerSeen));
const seen = new Seen({ last: () => lastSeq(list), tell: (seq) => send(chat.dataset.seen, { seq }), unseen: theirs.length });
const typing = new Typing(chat.querySelector("[data-typing-line]"), () => send(chat.dataset.typing, {}));
const touch = matchMedia("(pointer: coarse)");

function send(url, fields) {
  const headers = { "HX-Request": "true", ...csrf };
  return fetch(url, { method: "POST", headers, body: new URLSearchParams(fields), signal: AbortSignal.timeout(PATIENCE_MS) });
}

function drawPending() {
  showPending(pending, outbox.list().filter(({ key }) => !has(list, key)), { states, words });
}

const reader = new Reader({
  url: chat.dataset.messages,
  list,
  composer,
  end: chat.querySelector("[data-end]"),
  changed: (fresh) => {
    if (fresh.length) typing.stop();
    seen.add(fresh.length);
    drawPending();
    seen.look();
  },
});

const sender = new Sender({
  outbox,
  post: async ({ text, key }) => {
    const answer = await send(chat.dataset.say, { text, key, after: lastSeq(list) });
    return { status: answer.status, body: await answer.text(), goesOn: answer.headers.get("X-Goes-On") };
  },
  onState: (entry, state) => {
    states.set(entry.key, state);
    drawPending();
  },
  onSent: (_entry, { body, goesOn }) => {
    reader.take(body);
    if (goesOn && !outbox.first()) location.assign(goesOn);
  },
  onRefused: async ({ text }, { body }) => {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: body.slice(0, 400), tone: "bad" } }));
    drawPending();
    field.value = [field.value, text].filter(Boolean).join("\n"); // what was written is never thrown away
    await reader.refresh();
  },
});

takeFiles({ chat, composer, list, reader });

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  outbox.add(text);
  field.value = "";
  drawPending();
  toEnd();
  sender.kick();
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch.matches) return;
  event.preventDefault();
  composer.requestSubmit();
});
field.addEventListener("input", () => typing.mine());
document.addEventListener("signal", ({ detail }) => {
  if (detail.topic !== `contact:${chat.dataset.chat}` || detail.by !== "agent") return;
  if (detail.signal === "typing") typing.theirs(reader.state.dataset.writing);
  if (detail.signal === "seen") markSeen(list, Number(detail.seq));
});

function wake() {
  reader.refresh();
  sender.kick();
}
chat.addEventListener("live", wake);
addEventListener("online", wake);
addEventListener("storage", drawPending);
document.addEventListener("visibilitychange", () => {
  seen.look();
  wake();
});
// Should every hint be lost, the clock still asks; the estimate of a wait stays fresh by it too.
setInterval(() => reader.refresh(), 20_000);

offerCopy(chat);
drawPending();
seen.look();
toEnd();
wake();
