// The chat's button and window on another site. One line puts it there:
//   <script src="https://desk.example/chat/widget.js" data-account="…" async></script>
// Optional: data-language="es", data-side="left", and the colour by CSS: --lagniappe-accent. Needs nothing of the page.
(() => {
  const { src, dataset: { account, language, side } } = document.currentScript;
  if (!account || document.querySelector(`[data-lagniappe-chat="${account}"]`)) return;
  const KEYS = ["open", "begun", "visit"].map((name) => `lagniappe-${name}:${account}`);
  const origin = new URL(src).origin;
  const words = "WORDS";
  const tongue = [language, document.documentElement.lang, ...navigator.languages].map((tag) => (tag ?? "").slice(0, 2).toLowerCase()).find((tag) => words[tag]) ?? "en";
  const say = words[tongue];
  const state = { open: false, begun: false, visit: "", ...remembered() };

  // Open or closed is this tab's affair; that there is a conversation, the whole site's.
  function remembered() {
    try {
      const [open, begun, visit] = [sessionStorage, localStorage, localStorage].map((shelf, at) => shelf.getItem(KEYS[at]) ?? "");
      return { open: Boolean(open), begun: Boolean(begun), visit };
    } catch {
      return {}; // the site may keep nothing: the window begins closed on each page
    }
  }
  function remember() {
    try {
      const kept = [state.open ? "1" : "", state.begun ? "1" : "", state.visit];
      [sessionStorage, localStorage, localStorage].forEach((shelf, at) => shelf.setItem(KEYS[at], kept[at]));
    } catch {
      // full or forbidden
    }
  }
  function make(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }
  function drawing(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: 26, height: 26, fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" })) svg.setAttribute(name, value);
    line.setAttribute("d", path);
    return svg;
  }

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; --accent: var(--lagniappe-accent, #6a3a88); --edge: max(1rem, env(safe-area-inset-bottom)); color-scheme: light dark; font: 16px/1.4 system-ui, sans-serif; }
    [hidden] { display: none !important; } button { font: inherit; cursor: pointer; border: 0; }
    button:focus-visible { outline: 3px solid Highlight; outline-offset: 3px; }
    .open { position: fixed; z-index: 2147483000; bottom: var(--edge); ${side === "left" ? "left" : "right"}: 1rem; display: grid; place-items: center; width: 60px; height: 60px; border-radius: 50%; background: var(--accent); color: #fff; box-shadow: 0 4px 18px rgb(0 0 0 / 30%); }
    .count { position: absolute; top: -4px; inset-inline-end: -4px; min-width: 22px; padding: 0 6px; box-sizing: border-box; border: 2px solid #fff; border-radius: 12px; background: #a82a1e; color: #fff; font-size: 13px; font-weight: 700; line-height: 20px; text-align: center; }
    .panel { position: fixed; z-index: 2147483001; bottom: calc(var(--edge) + 72px); ${side === "left" ? "left" : "right"}: 1rem; display: flex; flex-direction: column; width: min(24rem, calc(100vw - 2rem)); height: min(40rem, calc(100dvh - 7rem)); overflow: hidden; border-radius: 16px; background: Canvas; box-shadow: 0 10px 44px rgb(0 0 0 / 30%); }
    .bar { display: flex; align-items: center; justify-content: space-between; padding: 4px 4px 4px 16px; background: var(--accent); color: #fff; font-weight: 600; }
    .bar button { display: grid; place-items: center; width: 44px; height: 44px; border-radius: 10px; background: transparent; color: inherit; }
    iframe { flex: 1; width: 100%; border: 0; }
    @media (max-width: 30rem) { .panel { inset: 0; width: auto; height: auto; border-radius: 0; } }`);

  const count = make("span", { className: "count", hidden: true });
  const button = make("button", { className: "open", type: "button" }, drawing("M7.9 20A9 9 0 1 0 4 16.1L2 22Z"), count);
  const close = make("button", { type: "button", ariaLabel: say.close }, drawing("M18 6 6 18M6 6l12 12"));
  const panel = make("div", { className: "panel", id: "panel", hidden: true, role: "dialog", ariaLabel: say.title }, make("div", { className: "bar" }, make("span", { textContent: say.title }), close));
  const host = make("div", { lang: tongue });
  host.dataset.lagniappeChat = account;
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  root.append(panel, button);
  button.setAttribute("aria-controls", "panel");
  let frame = null;

  function tell() {
    frame?.contentWindow?.postMessage({ lagniappe: account, say: "panel", open: state.open }, origin);
  }
  function load() {
    if (frame) return;
    frame = make("iframe", { title: say.title, src: `${origin}/framed/${account}/${state.visit && `${state.visit}/`}chat/?lang=${tongue}`, allow: "clipboard-write" });
    panel.append(frame);
  }
  function draw() {
    panel.hidden = !state.open;
    button.setAttribute("aria-expanded", String(state.open));
    const unread = count.hidden ? "" : ` ${say.unread} ${count.textContent}`;
    button.setAttribute("aria-label", (state.open ? say.close : say.open) + unread);
  }
  function show(open, { focus = true } = {}) {
    state.open = open;
    remember();
    if (open) load();
    draw();
    tell();
    if (focus) (open ? frame : button).focus();
  }
  function hear({ source, origin: from, data }) {
    if (!frame || source !== frame.contentWindow || from !== origin || data?.lagniappe !== account) return;
    if (data.say === "ready") tell();
    if (data.say === "close") show(false);
    // The browser lets our frame keep nothing, cookie or other: then this site keeps its visitor's key.
    if (data.say === "keep" && /^[0-9a-z]{32}$/.test(data.visit)) state.visit = data.visit;
    if (data.say === "state") {
      const unread = Number(data.unread) || 0;
      state.begun = Boolean(data.begun);
      count.hidden = !unread;
      count.textContent = unread > 99 ? "99+" : String(unread);
      draw();
    }
    remember();
  }

  button.addEventListener("click", () => show(!state.open));
  close.addEventListener("click", () => show(false));
  root.addEventListener("keydown", ({ key }) => key === "Escape" && state.open && show(false));
  addEventListener("message", hear);
  function begin() {
    document.body.append(host);
    if (state.begun) load(); // the conversation goes on while one walks through the site, and counts what came
    if (state.open) show(true, { focus: false });
    else draw();
  }
  document.body ? begin() : addEventListener("DOMContentLoaded", begin);
})();
