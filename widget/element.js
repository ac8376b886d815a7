import style from "./ask.css" with { type: "css" };
import dark from "./dark.css" with { type: "css" };
import { Conversation } from "./conversation.js";
import { link, make } from "./dom.js";
import { blank, replace } from "./exit.js";
import { inReach } from "./help.js";
import { ShiftKeys } from "./keys.js";
import { forgetAll, recall, remember } from "./memory.js";
import { HOME } from "./served.js";
import { hush } from "./speech.js";
import { words } from "./strings.js";
import { Tabs } from "./tabs.js";
import { save, transcript } from "./transcript.js";
import { Transport } from "./transport.js";
import { view } from "./view.js";
import { SMALL, TOUCH, fit, hold } from "./viewport.js";

const PRESSED = ["keydown", "keypress", "keyup", "pointerdown"];
const INVITED = 15_000; // milliseconds that an invitation stays

/** `<ask-the-article>`: a chat about the article of the page; docs/embedding.md describes it for a page's author. */
export class AskTheArticle extends HTMLElement {
  static observedAttributes = ["article", "theme", "lang", "content-lang", "strings", "server"];

  #view;
  #words;
  #transport;
  #talk;
  #tabs;
  #ready;
  #shift = new ShiftKeys((left) => this.#count(left), () => this.leave());

  constructor() {
    super();
    // At once: what the page has put into the element shows in the chat alone.
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style, dark];
  }

  connectedCallback() {
    this.hidden = false; // a page may hide what stands in it until the chat is there
    this.#ready ??= this.#prepare().then(() => this.#tell("ready"));
    this.#tabs = new Tabs((told) => this.#hear(told));
    this.#listen("addEventListener");
    this.#lift();
  }

  disconnectedCallback() {
    this.#tabs.close();
    this.#listen("removeEventListener");
    hold(false);
    hush();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.#ready) return;
    if (name === "theme") this.#dye();
    else if (name === "article") this.#talk?.about(now);
    else this.#ready = this.#ready.then(() => this.#prepare());
  }

  async open({ focus = true } = {}) {
    await this.#ready;
    if (!this.#view.panel.open) {
      this.#expand();
      this.#become("open");
    }
    if (focus) this.#focus();
    await this.#talk.begin();
  }

  close() {
    if (!this.#view?.panel.open) return;
    this.#view.panel.close();
    this.#closed();
  }

  /** Open the chat and ask, as if typed. */
  async ask(text) {
    await this.open();
    await this.#talk.say({ text }, text);
  }

  /** Delete the conversation, here and on the server, and begin a new one. */
  async startOver() {
    await this.#ready;
    await this.#talk.startOver();
    this.#focus();
  }

  /** Delete the conversation and put a neutral page in the place of this one, so that "back" does not lead here. */
  leave() {
    const exit = this.getAttribute("exit");
    const session = recall("session");
    const forget = () => this.#transport?.forget(session).catch(() => {}); // the server's own limit on storage remains
    forget();
    forgetAll();
    this.#tabs.tell(session, true);
    this.#tell("leave");
    this.remove();
    blank(exit, this.#words?.language);
    if (navigator.onLine || !session) return replace(exit);
    // Only from here can it still be deleted.
    document.body.append(this.#text("left"));
    window.addEventListener("online", () => forget().then(() => replace(exit)), { once: true });
  }

  #text = (name) => this.getAttribute(`text-${name}`) ?? this.#words?.[name];

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
    const home = this.getAttribute("server") ?? HOME;
    const language = this.closest("[lang]")?.lang || document.documentElement.lang;
    this.#words = await words(language, this.getAttribute("strings"));
    this.#transport = new Transport(home, this.getAttribute("article"));
    this.#build();
    this.#talk = new Conversation(this.#view, this.#transport, {
      text: this.#text,
      language: this.getAttribute("content-lang") ?? "en",
      goTo: this.#goTo,
      tell: (name, detail) => this.#tell(name, detail),
      inform: () => this.#inform(),
      said: (session, gone) => this.#tabs.tell(session, gone),
    });
    if (recall("open")) this.open({ focus: false });
    else this.#invite();
  }

  #build() {
    this.#dye();
    this.#view = view(this.#text);
    const { root, panel, log, own } = this.#view;
    for (const part of [root, panel]) part.lang = this.#words.language;
    this.shadowRoot.replaceChildren(root);
    this.#lift();

    this.toggleAttribute("wide", !!recall("wide"));
    const acts = {
      launcher: () => this.open(),
      close: () => this.close(),
      leave: () => this.leave(),
      // Asked first where there is something to lose.
      restart: () => this.#talk.confirm(() => this.startOver()),
      save: () => save(transcript(log)),
      copy: () => this.#copy(transcript(log)),
      wide: () => remember("wide", this.toggleAttribute("wide") && "yes"),
    };
    for (const [name, act] of Object.entries(acts)) {
      // The second click of two at once was meant for what stood there before.
      this.#view[name].addEventListener("click", ({ detail }) => detail > 1 || act());
    }
    panel.addEventListener("close", () => panel.open || this.#closed()); // by the browser: "back" on a phone
    for (const slot of Object.values(own)) slot.addEventListener("slotchange", () => this.#inform());
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || !panel.open) return;
      event.preventDefault();
      this.close();
    });
  }

  /** Onto the clipboard, which a browser or a page may keep from us. */
  async #copy(text) {
    const copied = await navigator.clipboard?.writeText(text).then(() => "copied", () => {});
    this.#talk.report(this.#text(copied ?? "uncopied"));
  }

  #dye() {
    const schemes = { dark: "all", light: "not all" };
    dark.media.mediaText = schemes[this.getAttribute("theme")] ?? "(prefers-color-scheme: dark)";
  }

  #listen(change) {
    document[change]("click", this.#follow);
    for (const type of PRESSED) window[change](type, this.#press, true); // ahead of the document's own listeners
    for (const type of ["online", "offline"]) window[change](type, this.#line);
    for (const type of ["resize", "scroll"]) window.visualViewport?.[change](type, this.#fit);
    SMALL[change]("change", this.#refit);
  }

  #line = () => this.#talk?.line();

  #fit = () => this.#view && fit(this.#view.root);

  /** Into the top layer, also when the element was moved, which takes it out. */
  #lift() {
    const { root, panel } = this.#view ?? {};
    if (!root || !this.isConnected) return;
    if (root.showPopover && !root.matches(":popover-open")) root.showPopover();
    if (panel.open) this.#refit();
  }

  /** Where the panel covers the page, nothing behind it can be reached; elsewhere page and chat stand side by side. */
  #expand() {
    const { panel, log, unread } = this.#view;
    this.#fit();
    this.#hint();
    unread.textContent = "";
    hold(SMALL.matches);
    if (!SMALL.matches) return panel.setAttribute("open", ""); // show() would take the focus
    log.autofocus = true; // else "Leave this page" would have it
    panel.showModal();
    log.autofocus = false;
  }

  /** A first sign beside the launcher, for a while and once in a tab. */
  #invite() {
    const said = this.getAttribute("invite");
    if (!said || recall("session") || recall("invited")) return;
    remember("invited", "yes");
    this.#hint(said);
    setTimeout(() => this.#hint(), INVITED);
  }

  #hint(text = "") {
    this.#view.hint.textContent = text;
  }

  #closed() {
    if (!this.hasAttribute("expanded")) return;
    hold(false);
    hush();
    this.#become("close");
    const { activeElement } = document;
    if (activeElement === this || activeElement === document.body) this.#view.launcher.focus();
  }

  #refit = () => {
    const { panel } = this.#view ?? {};
    if (!panel?.open) return;
    const focused = this.shadowRoot.activeElement;
    panel.close();
    this.#expand();
    focused?.focus();
  };

  /** On a touch screen, focus in the input would raise the keyboard over the options. */
  #focus() {
    this.#view[TOUCH ? "log" : "input"].focus();
  }

  #press = (event) => {
    const { type, key, shiftKey, altKey, ctrlKey, metaKey, isComposing } = event;
    const at = this.shadowRoot.activeElement;
    const field = !at && event.composedPath()[0].matches?.("input, select, textarea, [contenteditable]");
    // What is filled in on the page is not lost by keys; who never used the chat was not told of them.
    this.#shift.take(event, !field && !isComposing && recall("session"));
    // What is typed here is no shortcut of the page, which hears only chords; Alt with Ctrl writes signs.
    if (!at || !key || metaKey || (ctrlKey && !altKey)) return;
    event.stopImmediatePropagation();
    // No KeyboardEvent: in Firefox one would come out of the shadow root, and here again.
    const within = new Event(type, { bubbles: true, cancelable: true });
    if (!at.dispatchEvent(Object.assign(within, { key, shiftKey, altKey, isComposing }))) event.preventDefault();
  };

  /** How many presses of Shift are left until the page is left. */
  #count(left) {
    const told = left ? this.#text("shift").replace("{times}", left) : "";
    if (!this.#talk) return;
    this.#hint(this.#view.panel.open ? "" : told);
    this.#talk.report(told);
  }

  /** What another tab did with the conversation of this one. */
  #hear({ session, gone }) {
    if (session !== recall("session")) return;
    if (gone) {
      forgetAll();
      this.close();
    }
    this.#talk?.renew();
  }

  /** A link of the page that stands for an option opens the chat with it. */
  #follow = async (event) => {
    const found = event.target.closest?.("a[href]");
    const { button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented } = event;
    if (!found || button || ctrlKey || metaKey || shiftKey || altKey || defaultPrevented) return;
    const { href, hash, target, dataset, textContent } = found;
    if (dataset.ask) {
      event.preventDefault();
      await this.open();
      this.#talk.say({ option: dataset.ask }, textContent);
    } else if (recall("session") && hash && !target && href === location.href.split("#")[0] + hash) {
      // A step within the page leaves no entry in the history, by which "back" would find it after it was left.
      event.preventDefault();
      location.replace(href);
    }
  };

  /** Put in what the server says of itself; what the page has put into the slots goes first. */
  #inform() {
    const { links, disclaimer, notes, own } = this.#view;
    const { about, base } = this.#transport;
    const given = own.help.assignedElements().map(({ textContent, href = "" }) => ({ title: textContent, url: href }));
    const help = given.length ? given : about?.help;
    const shown = ({ title, url }) => (url ? link(url, base, {}, title) : title);
    if (help) links.replaceChildren(...inReach(help).map(shown));
    const lines = own.disclaimer.assignedElements().map(({ textContent }) => textContent);
    disclaimer.textContent = lines.join(" ");
    notes.hidden = !about;
    if (!about) return;
    const format = { style: "unit", unit: "day", unitDisplay: "long" };
    const days = about.storage.days.toLocaleString(this.#words.language, format);
    const policy = about.privacy ? link(about.privacy, base, {}, this.#text("privacy")) : "";
    const stored = make("span", {}, `${this.#text("stored").replace("{days}", days)} `, policy);
    if (notes.firstChild.textContent !== stored.textContent) notes.firstChild.replaceWith(stored);
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
    section.animate({ outline: ["3px solid", "3px solid transparent"] }, 4000);
  };
}
