// Our page inside another site: it keeps its visit, counts what is unread for the button outside, and closes by Escape.

const root = document.documentElement;
const account = root.dataset.framed;
const bare = `/framed/${account}/`;
const carried = root.dataset.root !== bare; // the address carries the visit
const SHELF = `lagniappe-visit:${account}`;
const begun = Boolean(document.querySelector("[data-chat]"));
let unread = 0;

function say(what, more = {}) {
  // Only the sites that the widget names can be around us; what is said is no secret to them.
  if (parent !== window) parent.postMessage({ lagniappe: account, say: what, ...more }, "*");
}

function shelf(act) {
  try {
    return act(localStorage);
  } catch {
    return null; // nothing can be kept here
  }
}

function tellState() {
  say("state", { unread, begun });
}

addEventListener("message", ({ source, data }) => {
  if (source !== parent || data?.lagniappe !== account || data.say !== "panel") return;
  root.dataset.panel = data.open ? "open" : "closed";
  document.dispatchEvent(new Event("visibilitychange"));
  if (data.open) document.querySelector("#chat-text:not([hidden] *), #again-text, [name=text]")?.focus({ preventScroll: true });
});
document.addEventListener("unread", ({ detail }) => {
  unread = detail;
  tellState();
});
document.addEventListener("keydown", ({ key, defaultPrevented }) => {
  if (key === "Escape" && !defaultPrevented) say("close");
});

// Browsers differ in which cookies they take inside another site: ask whether ours came back.
async function keepVisit() {
  const url = new URL(location.href);
  if (url.searchParams.has("lost")) {
    url.searchParams.delete("lost");
    shelf((kept) => kept.removeItem(SHELF));
  }
  const known = shelf((kept) => kept.getItem(SHELF));
  if (known) return location.replace(`${bare}${known}/chat/${url.search}`);
  const answer = await fetch(`${bare}chat/held`, { method: "POST" }).catch(() => null);
  if (answer?.status !== 200) return undefined;
  const { token } = await answer.json();
  const kept = shelf((own) => own.setItem(SHELF, token) ?? true);
  if (!kept) say("keep", { visit: token }); // browsers that refuse the cookie mostly refuse this too: the site around us may
  return location.replace(`${bare}${token}/chat/${url.search}`);
}

if (!carried) keepVisit();
tellState();
say("ready");
