// Files on their way: chosen, dropped, pasted or taken by the phone's camera; sent one by one, each with a key of its own,
// so that trying again never sends twice. A file cannot outlive the page: leaving it with files unsent asks first.

const PASSING = new Set([0, 403, 408, 425, 429]);

function newKey() {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((number) => number.toString(16).padStart(8, "0")).join("");
}

function element(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

export class Files {
  // url: where to post; fields(): what goes along; taken(html, xhr): the server's answer; keyName: the key's field.
  constructor({ box, attach, zone, url, fields, taken, shelf, keyName = "key" }) {
    Object.assign(this, { box, attach, zone, url, fields, taken, shelf, keyName, words: attach.dataset });
    this.queue = [];
    this.input = attach.querySelector("input[type=file]");
    this.input.addEventListener("change", () => {
      this.add(this.input.files);
      this.input.value = "";
    });
    box.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      this.add(event.clipboardData.files);
    });
    this.listenForDrops();
    this.leaving = (event) => this.queue.length && event.preventDefault();
  }

  listenForDrops() {
    const { zone } = this;
    zone.dataset.dropWord = this.words.wordDrop;
    const carries = (event) => this.attach.isConnected && event.dataTransfer?.types.includes("Files") && !this.input.closest("[hidden]");
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => {
        if (!carries(event)) return;
        event.preventDefault();
        zone.classList.add("dropping");
      });
    }
    zone.addEventListener("dragleave", (event) => zone.contains(event.relatedTarget) || zone.classList.remove("dropping"));
    zone.addEventListener("drop", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      zone.classList.remove("dropping");
      this.add(event.dataTransfer.files);
    });
  }

  add(files) {
    for (const file of files) {
      const entry = { file, key: newKey(), row: element("li", "said mine pending sending") };
      this.draw(entry);
      this.shelf.append(entry.row);
      if (file.size > Number(this.words.mostBytes)) this.refuse(entry, this.words.wordBig);
      else this.queue.push(entry);
    }
    addEventListener("beforeunload", this.leaving);
    this.run();
  }

  draw(entry) {
    const body = element("div", "text");
    const name = element("bdi", "", entry.file.name);
    entry.bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    entry.bar.setAttribute("aria-label", entry.file.name);
    entry.note = element("p", "when", this.words.wordSending);
    body.append(name, entry.bar);
    entry.row.append(body, entry.note);
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    for (let entry = this.queue[0]; entry; entry = this.queue[0]) {
      const answer = await this.post(entry);
      this.queue.shift();
      if (answer.status >= 200 && answer.status < 300) {
        entry.row.remove();
        await this.taken(answer.responseText, answer);
      } else if (PASSING.has(answer.status) || answer.status >= 500) this.offer(entry);
      else this.refuse(entry, answer.responseText.slice(0, 300));
    }
    this.busy = false;
    removeEventListener("beforeunload", this.leaving);
  }

  post({ file, key, bar }) {
    return new Promise((done) => {
      const body = new FormData();
      for (const [name, value] of Object.entries({ ...this.fields(), [this.keyName]: key })) body.append(name, value);
      body.append("file", file, file.name);
      const request = new XMLHttpRequest();
      request.open("POST", this.url);
      const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
      for (const [name, value] of Object.entries({ ...token, "HX-Request": "true" })) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => (bar.value = total ? loaded / total : 0);
      request.onloadend = () => done(request);
      request.send(body);
    });
  }

  button(entry, word, act) {
    const button = Object.assign(element("button", "button quiet small", word), { type: "button" });
    button.addEventListener("click", act);
    entry.note.append(" ", button);
  }

  offer(entry) {
    entry.note.textContent = this.words.wordUnsent;
    this.button(entry, this.words.wordAgain, () => {
      entry.note.textContent = this.words.wordSending;
      this.queue.push(entry);
      this.run();
    });
    this.button(entry, this.words.wordRemove, () => entry.row.remove());
  }

  refuse(entry, sentence) {
    entry.row.classList.add("refused");
    entry.bar.remove();
    entry.note.textContent = sentence;
    this.button(entry, this.words.wordRemove, () => entry.row.remove());
  }
}
