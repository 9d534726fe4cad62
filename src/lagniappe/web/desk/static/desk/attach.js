// Files that staff send: chosen, dropped on the conversation, or pasted into the field.

import { Files } from "../web/files.js";

export function takeFiles(talk) {
  const { box } = talk;
  const attach = box.querySelector("[data-attach]");
  if (!attach) return;
  new Files({
    box: box.querySelector("[data-composer]"),
    attach,
    zone: box,
    url: box.dataset.say,
    keyName: "client_key",
    fields: () => ({ after: talk.last(), ...(box.classList.contains("joined") ? { beside: 1 } : {}) }),
    taken: (html, answer) => talk.show(html, answer.getResponseHeader("X-Customer-Seen")),
    shelf: box.querySelector("[data-files-pending]"),
  });
}
