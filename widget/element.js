import style from "./ask.css" with { type: "css" };
import dark from "./dark.css" with { type: "css" };
import { link, make } from "./dom.js";
import { Log } from "./log.js";
import { forgetAll, recall, remember } from "./memory.js";
import { words } from "./strings.js";
import { Transport } from "./transport.js";
import { view } from "./view.js";

const EXIT = "https://www.bbc.co.uk/weather"; // a neutral place, unless the attribute `exit` names one
const THRICE = 3000; // milliseconds within which Escape, pressed three times, leaves the page
const SMALL = matchMedia("(max-width: 40rem)"); // here the panel covers the page

/** `<ask-the-article>`: a chat about the article of the page; docs/embedding.md describes it for a page's author. */
export class AskTheArticle extends HTMLElement {
  #view;
  #log;
  #words;
  #transport;
  #ready;
  #begun;
  #busy = false;
  #waiting = false; // Enter was pressed while an exchange was under way: the draft follows it
  #failed = null;
  #told;
  #escapes = [];

  connectedCallback() {
    this.#ready ??= this.#prepare();
    this.#listen("addEventListener");
  }

  disconnectedCallback() {
    this.#listen("removeEventListener");
  }

  async open({ focus = true } = {}) {
    await this.#ready;
    const { panel, log, input } = this.#view;
    if (!panel.open) {
      this.#expand();
      this.#log.scroll();
      this.#become("open");
    }
    // On a touch screen, focus in the input would raise the keyboard over the options.
    if (focus) (matchMedia("(pointer: coarse)").matches ? log : input).focus();
    await (this.#begun ??= this.#begin());
  }

  close() {
    const { launcher, panel } = this.#view ?? {};
    if (!panel?.open) return;
    const inside = this.shadowRoot.activeElement;
    panel.close();
    this.#become("close");
    if (inside) launcher.focus();
  }

  /** Open the chat and ask, as if typed. */
  async ask(text) {
    await this.open();
    await this.#say({ text }, text);
  }

  /** Delete the conversation, here and on the server, and begin a new one. */
  async startOver() {
    await this.#ready;
    if (this.#busy) return;
    await this.#exchange(async () => {
      await this.#transport.forget();
      this.#log.clear();
      this.#draft("");
      this.#log.show(await this.#transport.start());
    });
    this.#view.input.focus();
  }

  /** Delete the conversation and put a neutral page in the place of this one, so that "back" does not lead here. */
  leave() {
    this.#transport.forget().catch(() => {}); // the server's own limit on storage remains
    forgetAll();
    this.#tell("leave");
    document.documentElement.hidden = true;
    document.head.append(make("meta", { name: "referrer", content: "no-referrer" }));
    location.replace(this.getAttribute("exit") || EXIT);
  }

  #text = (name) => this.getAttribute(`text-${name}`) ?? this.#words[name];

  #become(state) {
    const open = state === "open";
    remember("open", open ? "yes" : "");
    this.#view.launcher.setAttribute("aria-expanded", open);
    this.toggleAttribute("expanded", open);
    this.#tell(state);
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(`ask:${name}`, { detail, bubbles: true, composed: true }));
  }

  async #prepare() {
    const home = this.getAttribute("server") ?? new URL("..", import.meta.url).href;
    this.#transport = new Transport(home, this.getAttribute("article"));
    const language = this.closest("[lang]")?.lang || document.documentElement.lang;
    this.#words = await words(language, this.getAttribute("strings"));
    this.#build();
    if (recall("open")) this.open({ focus: false });
  }

  #build() {
    const schemes = { dark: "all", light: "not all" };
    dark.media.mediaText = schemes[this.getAttribute("theme")] ?? "(prefers-color-scheme: dark)";
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style, dark];
    this.#view = view(this.#text);
    const { launcher, panel, leave, restart, close, log, input, form } = this.#view;
    for (const part of [launcher, panel]) part.lang = this.#words.language;
    this.shadowRoot.append(launcher, panel);
    this.#log = new Log(log, {
      base: this.#transport.base,
      language: this.getAttribute("content-lang") ?? "en",
      text: this.#text,
      choose: (option, title) => this.#say({ option }, title),
      goTo: this.#goTo,
    });

    launcher.addEventListener("click", () => this.open());
    close.addEventListener("click", () => this.close());
    restart.addEventListener("click", () => this.startOver());
    leave.addEventListener("click", () => this.leave());
    form.addEventListener("submit", (event) => (event.preventDefault(), this.#submit()));
    input.value = recall("draft") ?? "";
    input.addEventListener("input", () => remember("draft", input.value));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#submit();
      }
    });
  }

  #listen(change) {
    document[change]("click", this.#followPageOption);
    document[change]("keydown", this.#pressEscape);
    window[change]("online", this.#report);
    window[change]("offline", this.#report);
    SMALL[change]("change", this.#refit);
  }

  /** Where the panel covers the page, nothing behind it can be reached; elsewhere page and chat stand side by side. */
  #expand() {
    if (SMALL.matches) this.#view.panel.showModal();
    else this.#view.panel.open = true; // show() would take the focus
  }

  #refit = () => {
    if (!this.#view?.panel.open) return;
    const focused = this.shadowRoot.activeElement;
    this.#view.panel.close();
    this.#expand();
    focused?.focus();
  };

  #pressEscape = (event) => {
    if (event.key !== "Escape" || event.repeat || event.isComposing || event.defaultPrevented || !this.#begun) return;
    if (this.#view.panel.open) event.preventDefault();
    this.close();
    this.#escapes = [...this.#escapes, Date.now()].slice(-3);
    if (this.#escapes[2] - this.#escapes[0] < THRICE) this.leave();
  };

  /** A link of the page that stands for an option opens the chat with it, and still jumps to the section. */
  #followPageOption = async (event) => {
    const found = event.target.closest?.("a[data-ask]");
    if (!found) return;
    await this.open({ focus: false });
    this.#say({ option: found.dataset.ask }, found.textContent);
  };

  async #begin() {
    await this.#exchange(async () => {
      const said = await this.#transport.restore();
      if (said) this.#log.restore(said);
      else this.#log.show(await this.#transport.start());
    });
  }

  #draft(text) {
    this.#view.input.value = text;
    remember("draft", text);
  }

  #submit() {
    const text = this.#view.input.value.trim();
    this.#waiting = this.#busy;
    if (!text || this.#busy) return;
    this.#draft("");
    this.#say({ text }, text);
  }

  async #say(body, shown) {
    if (this.#busy) return;
    this.#log.show([{ id: "visitor", text: shown, options: [] }]);
    await this.#exchange(async () => {
      const replies = await this.#transport.say(body);
      if (!recall("session")) this.#log.clear(); // deleted: what stood here goes too
      this.#log.show(replies);
      // A page learns which section was shown, never what was typed or that somebody is in distress.
      for (const { source } of replies) {
        this.#tell("answer", { article: source?.article ?? null, section: source?.section ?? null });
      }
    });
  }

  /** Run one exchange with the server: show that it is under way, and offer to try again when it fails. */
  async #exchange(task) {
    this.#busy = true;
    this.#waiting = false;
    this.#failed = null;
    this.#report();
    this.#log.scroll();
    try {
      await task();
    } catch (error) {
      this.#log.show(error.messages ?? []);
      const refused = error.status >= 400 && error.status < 500 && error.status !== 429; // no use in trying again
      const why = error.messages ? "" : refused ? error.message : this.#text("failed");
      this.#failed = { why, task: refused ? null : task };
      this.#tell("error", { status: error.status ?? 0, code: error.code ?? "unreachable" });
    }
    this.#busy = false;
    this.#report();
    this.#inform();
    if (this.#failed) this.#log.scroll();
    else if (this.#waiting) this.#submit();
  }

  /** Say how things stand: under way, failed, offline. */
  #report = () => {
    if (!this.#view) return;
    const { log, status, send } = this.#view;
    send.setAttribute("aria-disabled", this.#busy);
    status.classList.toggle("busy", this.#busy);
    const { why, task } = this.#failed ?? {};
    const state = this.#busy ? this.#text("typing") : navigator.onLine ? why : this.#text("offline");
    status.replaceChildren(state ?? "");
    if (!task || this.#busy) return;
    const again = make("button", {}, this.#text("retry"));
    again.addEventListener("click", () => {
      log.focus();
      this.#exchange(task);
    });
    status.append(again);
  };

  /** Put in what the server says of itself; what the page has put into the slots goes first. */
  #inform() {
    const { lines, disclaimer, notes } = this.#view;
    const { about, base } = this.#transport;
    if (about === this.#told) return; // nothing is said twice to a screen reader
    this.#told = about;
    notes.hidden = false;
    lines.replaceChildren(...about.help.map(({ title, url }) => link(url, base, {}, title)));
    disclaimer.textContent = about.disclaimer;
    notes.firstChild.textContent = this.#storage(about.storage);
  }

  #storage({ days }) {
    const format = { style: "unit", unit: "day", unitDisplay: "long" };
    return this.#text("stored").replace("{days}", days.toLocaleString(this.#words.language, format));
  }

  /** Where the section stands on this page, move to it; on a small screen, out of its way. */
  #goTo = (event, source) => {
    if (SMALL.matches) this.close();
    const section = document.getElementById(source.section);
    if (!section) return;
    event.preventDefault();
    if (!section.hasAttribute("tabindex")) section.tabIndex = -1;
    section.scrollIntoView();
    section.focus({ preventScroll: true });
    const lines = [getComputedStyle(this).getPropertyValue("--ask-accent"), "transparent"];
    section.animate({ outline: lines.map((colour) => `3px solid ${colour}`) }, { duration: 4000, easing: "ease-in" });
  };
}
