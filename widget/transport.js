import { recall, remember } from "./memory.js";

const TIMEOUT = 30_000; // milliseconds; then the visitor may try again

/** Talks to the web API about the session of this tab. */
export class Transport {
  /** What the server said of itself last: its `help` links, `disclaimer` and `storage`. */
  about;
  #base;
  #article;

  constructor(base, article) {
    this.#base = `${base.replace(/\/$/, "")}/`;
    this.#article = article;
  }

  /** A new session; the messages of the greeting. */
  async start() {
    const article = this.#article;
    try {
      this.about = await this.#call("POST", "chat/sessions", article && { article });
    } catch (error) {
      if (error.code !== "unknown_article" || !article) throw error;
      this.#article = null; // a page that names no article any more still gets its chat
      return this.start();
    }
    remember("session", this.about.session);
    return this.about.messages;
  }

  /** The messages so far with the time of each, or null if there is no session that the server knows. */
  async restore() {
    if (!recall("session")) return null;
    try {
      this.about = await this.#call("GET", this.#session());
    } catch (error) {
      if (error.status !== 404) throw error;
      remember("session", "");
      return null;
    }
    const { messages, times } = this.about;
    return messages.map((message, index) => ({ ...message, time: times[index] }));
  }

  /** Say `{text}` or `{option}`; the messages of the reply. Without a session that the server knows, greeted first. */
  async say(body) {
    const greeting = recall("session") ? [] : (await this.start()).map((said) => ({ ...said, options: [] }));
    try {
      const { messages } = await this.#call("POST", `${this.#session()}/messages`, body);
      // After this reply the server knows no session any more.
      if (messages[0].id === "delete_conversation") remember("session", "");
      return [...greeting, ...messages];
    } catch (error) {
      if (error.code !== "unknown_session" || greeting.length) throw error;
      remember("session", "");
      return this.say(body);
    }
  }

  /** Delete the session here and on the server; the request outlives the page. */
  async forget() {
    if (!recall("session")) return;
    await this.#call("DELETE", this.#session(), undefined, true).catch((error) => {
      if (error.status !== 404) throw error;
    });
    remember("session", "");
  }

  /** Where an address of the server is, seen from a page that may stand elsewhere. */
  get base() {
    return new URL(this.#base, location.href).href;
  }

  #session() {
    return `chat/sessions/${encodeURIComponent(recall("session"))}`;
  }

  async #call(method, path, body, keepalive = false) {
    const response = await fetch(this.#base + path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
      credentials: "omit",
      keepalive,
      signal: AbortSignal.timeout?.(TIMEOUT),
    });
    const content = response.status === 204 ? null : await response.json().catch(() => ({}));
    if (!response.ok) {
      const { error, messages } = content;
      throw Object.assign(new Error(response.statusText), error, { messages, status: response.status });
    }
    return content;
  }
}
