// Files in the customer's conversation: chosen, dropped anywhere on it, or pasted into the field.

import { Files } from "../web/files.js";
import { lastSeq } from "./stream.js";

export function takeFiles({ chat, composer, list, reader }) {
  const attach = composer.querySelector("[data-attach]");
  if (!attach) return;
  new Files({
    box: composer,
    attach,
    zone: chat,
    url: chat.dataset.say,
    fields: () => ({ after: lastSeq(list) }),
    taken: (html) => reader.take(html),
    shelf: chat.querySelector("[data-files-pending]"),
  });
}
