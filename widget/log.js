import { message } from "./message.js";

const EDGE = 12; // pixels between the edge of the log and the message it is scrolled to

/** The conversation on the screen. Every message is made once; an old one is never touched again. */
export class Log {
  #element;
  #context;
  #question = null;
  #choices = [];
  #frame = null;

  /** In an element, whose first child stays; `context` is what message.js needs. */
  constructor(element, context) {
    this.#element = element;
    this.#context = context;
    element.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      this.#choices[Number(event.key) - 1]?.click();
    });
  }

  /** Whether the visitor said anything. */
  get asked() {
    return this.#question !== null;
  }

  clear() {
    this.#element.replaceChildren(this.#element.firstChild);
    this.#question = null;
    this.#choices = [];
  }

  /** Add messages; the element of the first one. */
  show(messages) {
    const shown = messages.map((said) => message(said, this.#context));
    this.#element.append(...shown);
    const last = messages.findLastIndex(({ id }) => id === "visitor");
    if (last >= 0) {
      this.#question = shown[last];
      for (const button of this.#choices.splice(0)) {
        button.dataset.number = "·"; // as wide as a number, so that nothing moves
        button.removeAttribute("aria-keyshortcuts");
      }
    }
    for (const element of shown.slice(last + 1)) this.#number(element.querySelectorAll("button.option"));
    this.scroll();
    return shown[0];
  }

  /** Show the conversation as the server has it; what was said before is not news to a screen reader. */
  restore(messages) {
    this.#element.setAttribute("aria-live", "off");
    this.clear();
    this.show(messages);
    setTimeout(() => this.#element.removeAttribute("aria-live"), 1000);
  }

  /** Show the last answer from its start, with the question above it unless that is long; once in a frame. */
  scroll() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      const log = this.#element;
      let first = this.#question;
      if (first?.nextElementSibling && first.offsetHeight > log.clientHeight / 4) first = first.nextElementSibling;
      log.scrollTop = first ? first.offsetTop - EDGE : 0;
    });
  }

  /** The options of the last turn have numbers, as the server counts them: options that it answers, in order. */
  #number(buttons) {
    for (const button of buttons) {
      const number = this.#choices.push(button);
      button.dataset.number = number;
      if (number < 10) button.setAttribute("aria-keyshortcuts", number);
    }
  }
}
