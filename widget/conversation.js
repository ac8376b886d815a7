import { action, make } from "./dom.js";
import { Log } from "./log.js";
import { recall, remember } from "./memory.js";

const LIMIT = 2000; // characters of a question that the server takes
const NEAR = 200; // characters below the limit from which on they are counted
const SOON = 1000; // milliseconds after which a visitor is told that the answer is under way
const SAID = { 413: "long", origin_not_allowed: "stranger" }; // of an error, by its code or its status

/** The talk with the server, one exchange after the other, and how it stands. */
export class Conversation {
  #view;
  #log;
  #transport;
  #text;
  #told;
  #begun = null;
  #last = Promise.resolve(); // what is asked meanwhile waits for it
  #busy = false;
  #slow = false;
  #waiting = false; // Enter was pressed while an exchange was under way: the draft follows it
  #failed = null;
  #unsent = []; // what says each message that failed once more
  #asking = null;

  /** In the parts of a view; `told` are the words of the interface and what else is to know what happens. */
  constructor(view, transport, told) {
    this.#view = view;
    this.#transport = transport;
    this.#told = told;
    this.#text = told.text;
    const { log, end, input, form } = view;
    const { base } = transport;
    this.#log = new Log(log, end, { ...told, base, choose: (option, title) => this.say({ option }, title) });
    this.#draft(recall("draft") ?? "");
    form.addEventListener("submit", (event) => (event.preventDefault(), this.#submit()));
    input.addEventListener("input", () => this.#draft(input.value));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
  }

  /** Show what was said so far, or the greeting; again if that failed. */
  begin() {
    this.#log.scroll();
    this.#begun ??= this.#exchange(async () => {
      const said = await this.#transport.restore();
      if (said) this.#log.restore(said);
      else this.#log.show(await this.#transport.start());
    });
    return this.#begun;
  }

  /** Forget what is shown, and show it as the server has it now. */
  renew() {
    if (!this.#begun) return;
    this.#begun = null;
    this.#log.clear();
    this.#draft(recall("draft") ?? "");
    if (recall("open")) this.begin();
  }

  /** From now on the visitor has another article before them; a talk that they have not begun is about that one. */
  about(article) {
    this.#transport.article = article;
    if (this.#begun && !this.#log.asked) this.startOver();
  }

  /** Say `{text}` or `{option}`, which the log shows as `shown`. */
  async say(body, shown) {
    body.id = `${Date.now()}-${Math.random()}`; // sent again, it is answered once
    let question;
    await this.#exchange(
      async () => {
        const before = recall("session");
        const replies = await this.#transport.say(body);
        if (!recall("session")) this.#log.clear(); // deleted: what stood here goes too
        this.#log.show(replies);
        if (!this.#view.panel.open) this.#view.unread.textContent = ` ${this.#text("unread")}`;
        this.#told.said(before, before !== recall("session"));
        // A page learns which section was shown, never what was typed or that somebody is in distress.
        for (const { source } of replies) {
          this.#told.tell("answer", { article: source?.article ?? null, section: source?.section ?? null });
        }
      },
      () =>
        (question = question
          ? this.#log.add([question])
          : this.#log.show([{ id: "visitor", text: shown, options: [] }])),
      body.text,
    );
  }

  /** Delete the conversation and begin a new one. */
  async startOver() {
    await this.#exchange(async () => {
      const session = recall("session");
      await this.#transport.forget(session);
      remember("session", "");
      this.#told.said(session, true);
      this.#unsent = [];
      this.#log.clear();
      this.#draft("");
      this.#log.show(await this.#transport.start());
    });
  }

  /** Ask before something that cannot be undone, if there is anything to lose. */
  confirm(act) {
    if (!this.#log.asked) return act();
    this.#asking = act;
    this.report();
    this.#view.status.querySelector("button").focus();
  }

  /** The browser is online again, or no more: what failed is tried again. */
  line() {
    const again = navigator.onLine && this.#again;
    if (again) return again();
    this.report();
    if (this.#failed) this.#log.scroll();
  }

  /** What tries again whatever failed, if that is of use. */
  get #again() {
    return this.#unsent.length ? () => this.#unsent.splice(0).forEach((say) => say()) : this.#failed?.again;
  }

  /** Say how things stand: under way, failed, offline; or, for the moment, something else. */
  report(instead = "") {
    const { log, status, send } = this.#view;
    const again = this.#again;
    const why = this.#failed ? this.#failed.why : again && this.#text("unsent");
    send.setAttribute("aria-disabled", this.#busy);
    const button = (name, act) => action({}, this.#text(name), () => (log.focus(), act()));
    const decide = (act) => () => ((this.#asking = null), this.report(), act?.());
    let state = navigator.onLine ? why : this.#text("offline");
    let buttons = again ? [button("retry", again)] : [];
    if (this.#busy) [state, buttons] = [this.#slow && this.#text("typing"), []];
    if (this.#asking) {
      state = this.#text("sure");
      buttons = [button("keep", decide()), button("delete", decide(this.#asking))];
    }
    const held = status.matches(":focus-within");
    status.replaceChildren(instead || state || "", ...(buttons.length ? [make("span", {}, ...buttons)] : []));
    if (held) (buttons[0] ?? log).focus();
  }

  #draft(text) {
    const { input, count } = this.#view;
    if (input.value !== text) input.value = text;
    remember("draft", text);
    const { length } = [...text]; // as the server counts
    const number = (value) => value.toLocaleString(this.#text("language"));
    count.textContent = length > LIMIT - NEAR ? `${number(length)} / ${number(LIMIT)}` : "";
    count.classList.toggle("over", length > LIMIT);
  }

  #submit() {
    const text = this.#view.input.value.trim();
    this.#waiting = this.#busy;
    if (!text || this.#busy) return;
    this.#draft("");
    this.say({ text }, text);
  }

  #exchange(task, question, text) {
    return (this.#last = this.#last.then(() => this.#run(task, question, text)));
  }

  /** Run one exchange with the server: show that it is under way, and offer to try again when it fails. */
  async #run(task, question, text) {
    const shown = question?.();
    shown?.querySelector(".unsent")?.remove();
    this.#busy = true;
    this.#slow = this.#waiting = false;
    this.#failed = this.#asking = null;
    this.report();
    this.#log.scroll();
    const slow = setTimeout(() => ((this.#slow = true), this.report()), SOON);
    try {
      await task();
      this.#begun ??= Promise.resolve();
    } catch (error) {
      this.#fail(error, () => this.#exchange(task, question, text), shown, text);
    }
    clearTimeout(slow);
    this.#busy = false;
    this.report();
    this.#told.inform();
    if (this.#failed) this.#log.scroll();
    else if (this.#waiting) this.#submit();
  }

  #fail({ status = 0, code = "unreachable", messages }, again, shown, text) {
    if (!shown) this.#begun = null; // opened again, it is tried again
    shown?.firstChild.append(make("p", { class: "unsent" }, this.#text("unsent")));
    if (messages) this.#log.show(messages);
    const refused = final(status);
    if (status === 413 && !this.#view.input.value) this.#draft(text ?? ""); // to be made shorter
    if (shown && !refused) this.#unsent.push(again);
    this.#failed = { why: messages ? "" : this.#text(reason(status, code)), again: !refused && again };
    // Of a timeout it is a number, and of what stands between it may be anything.
    this.#told.tell("error", { status, code: status ? `${code}` : "unreachable" });
  }
}

/** Whether it is no use to try again. */
const final = (status) => status >= 400 && status < 500 && status !== 429;

/** Which words say why. */
const reason = (status, code) => SAID[code] ?? SAID[status] ?? (final(status) ? "refused" : "failed");
