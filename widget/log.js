import { message } from "./message.js";
import { hush } from "./speech.js";
import { TOUCH } from "./viewport.js";

const EDGE = 12; // pixels between the edge of the log and the message it is scrolled to

/** The conversation on the screen. Every message is made once; of an old one, what was offered goes. */
export class Log {
  #element;
  #context;
  #question = null;
  #latest = []; // the replies to it
  #choices = [];
  #frame = null;
  #end;

  /** In an element, whose first child stays; `end` leads to its end, `context` is what message.js needs. */
  constructor(element, end, context) {
    this.#element = element;
    this.#end = end;
    const choose = (...option) => {
      this.#spend();
      context.choose(...option);
    };
    this.#context = { ...context, choose };
    element.addEventListener("scroll", this.#seen);
    end.addEventListener("click", () => {
      element.focus();
      element.scrollTop = element.scrollHeight;
    });
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
    this.#latest = [];
    this.#choices = [];
    hush();
  }

  /** Add messages; the element of the first one. */
  show(messages) {
    return this.add(messages.map((said) => message(said, this.#context)));
  }

  /** Add elements of messages, which may stand further up until now; the first one. */
  add(shown) {
    hush(); // whatever is said now goes first
    this.#element.append(...shown);
    for (const element of shown) {
      if (element.matches(".visitor")) {
        this.#spend();
        this.#question = element;
      } else this.#latest.push(element);
    }
    this.#number();
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
      this.#seen();
    });
  }

  /** A way to the end is offered where that is further off than a screen; to less one scrolls. */
  #seen = () => {
    const { scrollHeight, scrollTop, clientHeight } = this.#element;
    this.#end.hidden = scrollHeight - scrollTop <= 2 * clientHeight;
  };

  /** What is offered can be taken once; ways to a person stay. */
  #spend() {
    const log = this.#element;
    const { activeElement } = log.getRootNode();
    for (const list of this.#latest.flatMap((reply) => [...reply.querySelectorAll("ul")])) {
      if (list.contains(activeElement)) log.focus({ preventScroll: true });
      for (const button of list.querySelectorAll("button")) button.parentNode.hidden = true;
      list.hidden = !list.querySelector("a");
    }
    this.#latest = [];
    this.#choices = [];
  }

  /** The options of the last turn have numbers, as the server counts them: options that it answers, in order. */
  #number() {
    this.#choices = this.#latest.flatMap((reply) => [...reply.querySelectorAll("button:is(.option, .rating)")]);
    this.#choices.forEach((button, index) => {
      button.dataset.number = index + 1;
      if (index < 9 && !TOUCH) button.setAttribute("aria-keyshortcuts", index + 1);
    });
  }
}
