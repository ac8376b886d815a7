import { SAFE_URL, STRINGS, TEXT_LIMIT } from "./definition.js";
import { Transport, memory } from "./transport.js";

const OPEN = "ask-the-article-open";
const EDGE = 12; // pixels between the edge of the log and the message it is scrolled to

/** Make an element with properties and children; strings become text nodes, never HTML. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/**
 * `<ask-the-article>`: a chat about the article of the page. Attribute `server`: where the API is, if elsewhere.
 * Children with `slot="help"` (links) and `slot="disclaimer"` stand below the chat at all times.
 */
export class AskTheArticle extends HTMLElement {
  #transport;
  #begun;
  #busy = false;

  connectedCallback() {
    document.addEventListener("click", this.#followPageOption);
    if (this.shadowRoot) return;
    this.#transport = new Transport(this.getAttribute("server") ?? new URL("..", import.meta.url).href);
    this.attachShadow({ mode: "open" });
    this.#build();
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#followPageOption);
  }

  async open({ focus = true } = {}) {
    memory.setItem(OPEN, "yes");
    this.panel.hidden = false;
    this.launcher.setAttribute("aria-expanded", "true");
    this.toggleAttribute("expanded", true);
    this.#scroll();
    // On a touch screen, focus in the input would raise the keyboard over the options.
    if (focus) (matchMedia("(pointer: coarse)").matches ? this.log : this.input).focus();
    await (this.#begun ??= this.#begin());
  }

  close() {
    memory.removeItem(OPEN);
    this.panel.hidden = true;
    this.launcher.setAttribute("aria-expanded", "false");
    this.toggleAttribute("expanded", false);
    this.launcher.focus();
  }

  #text(name) {
    return this.getAttribute(name) ?? STRINGS[name];
  }

  #build() {
    const css = make("link", { rel: "stylesheet", href: new URL("ask.css", import.meta.url).href });
    this.launcher = make("button", {
      className: "launcher", part: "launcher", type: "button", hidden: true,
      "aria-expanded": "false", "aria-controls": "panel",
    }, this.#text("open"));
    this.log = make("div", { className: "log", role: "log", "aria-label": this.#text("log"), tabIndex: 0 });
    this.status = make("p", { className: "status", role: "status" });
    this.input = make("textarea", {
      id: "question", rows: 1, maxLength: TEXT_LIMIT, placeholder: this.#text("placeholder"), autocomplete: "off",
    });
    const send = make("button", { className: "send", type: "submit" }, this.#text("send"));
    const label = make("label", { className: "hidden", for: "question" }, this.#text("label"));
    const form = make("form", {}, label, this.input, send);
    const restart = make("button", { type: "button", className: "plain" }, this.#text("restart"));
    const close = make("button", { type: "button", className: "plain", "aria-label": this.#text("close") }, "✕");
    const head = make("div", { className: "head" }, make("h2", {}, this.#text("title")), restart, close);
    const helpless = !this.querySelector("[slot=help]");
    const lines = make("slot", { name: "help" });
    const help = make("p", { className: "help", hidden: helpless }, this.#text("crisis"), lines);
    const disclaimer = make("p", { className: "disclaimer" }, make("slot", { name: "disclaimer" }));
    const foot = make("div", { className: "foot" }, help, disclaimer);
    this.panel = make("section", {
      id: "panel", className: "panel", part: "panel", hidden: true, role: "dialog", "aria-label": this.#text("title"),
    }, head, this.log, this.status, form, foot);
    this.shadowRoot.append(css, this.launcher, this.panel);

    // Nothing shows before it has its looks, or the certainty that it gets none.
    css.onload = css.onerror = () => {
      this.launcher.hidden = false;
      if (memory.getItem(OPEN) === "yes") this.open({ focus: false });
    };
    this.launcher.addEventListener("click", () => this.open());
    close.addEventListener("click", () => this.close());
    restart.addEventListener("click", () => this.#restart());
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    form.addEventListener("submit", (event) => (event.preventDefault(), this.#submit()));
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#submit();
      }
    });
  }

  async #begin() {
    await this.#waitFor(async () => this.#show((await this.#transport.restore()) ?? (await this.#transport.start())));
  }

  async #restart() {
    if (this.#busy) return;
    await this.#waitFor(async () => {
      await this.#transport.forget();
      this.log.replaceChildren();
      this.#show(await this.#transport.start());
    });
    this.input.focus();
  }

  #submit() {
    const text = this.input.value.trim();
    if (!text || this.#busy) return;
    this.input.value = "";
    this.#say({ text }, text);
  }

  /** A link of the page that stands for an option opens the chat with it, and still jumps to the section. */
  #followPageOption = async (event) => {
    const link = event.target.closest?.("a[data-ask]");
    if (!link) return;
    await this.open({ focus: false });
    this.#say({ option: link.dataset.ask }, link.textContent);
  };

  async #say(body, shown) {
    if (this.#busy) return;
    this.#show([{ id: "visitor", text: shown, options: [] }]);
    await this.#waitFor(async () => this.#show(await this.#transport.say(body)));
  }

  /** Run one exchange with the server: show that it is under way, and offer to try again when it fails. */
  async #waitFor(exchange) {
    this.#busy = true;
    this.status.replaceChildren(this.#text("typing"));
    try {
      await exchange();
      this.status.replaceChildren();
    } catch (error) {
      this.#show(error.messages ?? []);
      const refused = error.status >= 400 && error.status < 500; // trying again would not help
      const again = make("button", { type: "button" }, this.#text("retry"));
      again.addEventListener("click", () => this.#waitFor(exchange));
      const why = refused ? error.message : this.#text("failed");
      this.status.replaceChildren(error.messages ? "" : why, refused ? "" : again);
    } finally {
      this.#busy = false;
    }
  }

  #show(messages) {
    this.log.append(...messages.map((message) => this.#message(message)));
    this.#scroll();
  }

  /** Show the last answer from its start, with the question above it unless that is long. */
  #scroll() {
    let first = [...this.log.querySelectorAll(".visitor")].at(-1);
    if (first?.nextElementSibling && first.offsetHeight > this.log.clientHeight / 4) first = first.nextElementSibling;
    this.log.scrollTop = first ? first.offsetTop - EDGE : 0;
  }

  #message({ id, text, source, options }) {
    const visitor = id === "visitor";
    const bubble = make("div", { className: "bubble", part: "bubble" });
    if (visitor) bubble.append(make("span", { className: "hidden" }, `${this.#text("you")} `));
    text.split(/\n{2,}/).forEach((paragraph, index) => {
      const heading = index === 0 && source?.title === paragraph;
      bubble.append(make(heading ? "strong" : "p", {}, paragraph));
    });
    if (source && SAFE_URL.test(source.url)) {
      const href = this.#transport.address(source.url);
      const link = make("a", { href, className: "source" }, `${this.#text("source")} ${source.title}`);
      link.addEventListener("click", (event) => this.#goTo(event, source));
      bubble.append(link);
    }
    const className = visitor ? "message visitor" : "message";
    const message = make("div", { className, part: "message", "data-reply": id }, bubble);
    const items = options.map((option) => make("li", {}, this.#option(option)));
    if (items.length) message.append(make("ul", { className: "options" }, ...items));
    return message;
  }

  #option({ title, payload, url }) {
    if (url) return SAFE_URL.test(url) ? make("a", { href: url, className: "option", part: "option" }, title) : title;
    const button = make("button", { type: "button", className: "option", part: "option" }, title);
    button.addEventListener("click", () => this.#say({ option: payload }, title));
    return button;
  }

  /** The section stands on this page: move to it, and on a small screen out of its way. */
  #goTo(event, source) {
    const section = document.getElementById(source.section);
    if (!section) return;
    event.preventDefault();
    if (matchMedia("(max-width: 40rem)").matches) this.close();
    section.scrollIntoView();
    section.focus({ preventScroll: true });
    section.classList.add("asked");
    setTimeout(() => section.classList.remove("asked"), 4000);
  }
}
