/** Talks to the web API and remembers the session of this tab. Nothing else in the widget fetches or stores. */
const KEY = "ask-the-article";
const TIMEOUT = 30_000; // milliseconds; then the visitor may try again

/** The storage of this tab, or plain memory where the browser allows none. */
export const memory = (() => {
  try {
    return window.sessionStorage;
  } catch {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    };
  }
})();

export class Transport {
  #base;

  constructor(base) {
    this.#base = base.replace(/\/$/, "");
  }

  get session() {
    return memory.getItem(KEY);
  }

  /** A new session; the messages of the greeting. */
  async start() {
    const { session, messages } = await this.#call("POST", "/chat/sessions");
    memory.setItem(KEY, session);
    return messages;
  }

  /** The messages so far, or null if the server knows the session no more. */
  async restore() {
    if (!this.session) return null;
    try {
      return (await this.#call("GET", `/chat/sessions/${this.session}`)).messages;
    } catch (error) {
      if (error.status !== 404) throw error;
      memory.removeItem(KEY);
      return null;
    }
  }

  /** Say `{text}` or `{option}`; the messages of the reply. Without a session that the server knows, greeted first. */
  async say(body) {
    const greeting = this.session ? [] : await this.start();
    try {
      const { messages } = await this.#call("POST", `/chat/sessions/${this.session}/messages`, body);
      return [...greeting, ...messages];
    } catch (error) {
      if (error.code !== "unknown_session" || greeting.length) throw error;
      memory.removeItem(KEY);
      return this.say(body);
    }
  }

  async forget() {
    const session = this.session;
    if (session) await this.#call("DELETE", `/chat/sessions/${session}`).catch((error) => {
      if (error.status !== 404) throw error;
    });
    memory.removeItem(KEY);
  }

  /** Where an address of the server is, seen from a page that may stand elsewhere. */
  address(url) {
    return new URL(url, `${this.#base}/`).href;
  }

  async #call(method, path, body) {
    const response = await fetch(this.#base + path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
      credentials: "omit",
      signal: AbortSignal.timeout?.(TIMEOUT),
    });
    const content = response.status === 204 ? null : await response.json().catch(() => ({}));
    if (!response.ok) {
      const error = new Error(content?.error?.message ?? response.statusText);
      error.status = response.status;
      error.code = content?.error?.code;
      error.messages = content?.messages;
      throw error;
    }
    return content;
  }
}
