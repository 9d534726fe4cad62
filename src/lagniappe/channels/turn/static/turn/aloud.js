// Reads the page aloud with the browser's own voice: for the headphone jack of a kiosk.
const voice = window.speechSynthesis;

export function say(text, language, done = () => {}) {
  if (!voice || !text) return done();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language;
  words.voice = voice.getVoices().find((known) => known.lang.toLowerCase().startsWith(language)) ?? null;
  words.onend = words.onerror = done;
  voice.speak(words);
}

const plain = (element) => element.textContent.replace(/\s+/g, " ").trim();

export function offerReading(button) {
  if (!voice || !button) return;
  const language = document.documentElement.lang;
  const stop = () => { voice.cancel(); button.setAttribute("aria-pressed", "false"); };
  button.hidden = false;
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return stop();
    button.setAttribute("aria-pressed", "true");
    const texts = [...document.querySelectorAll("[data-say]")].map(plain).filter(Boolean);
    texts.forEach((text, number) => say(text, language, number === texts.length - 1 ? stop : undefined));
  });
  addEventListener("pagehide", () => voice.cancel());
}
