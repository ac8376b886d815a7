import { recall, remember } from "./memory.js";

const TIMEOUT = 30_000; // milliseconds; then the visitor may try again

/** Talks to the web API about the session of this tab. */
export class Transport {
  /** What the server said of itself last: its `help` links, `disclaimer` and `storage`. */
  about;
  /** Slug of the article that the visitor has before them; the next session is told. */
  article;
  #base;

  constructor(base, article) {
    this.#base = `${base.replace(/\/$/, "")}/`;
    this.article = article;
  }

  /** A new session; the messages of the greeting. */
  async start() {
    const { article } = this;
    try {
      this.about = await this.#call("POST", "chat/sessions", article && { article });
    } catch (error) {
      if (error.code !== "unknown_article" || !article) throw error;
      this.article = null; // a page that names no article any more still gets its chat
      return this.start();
    }
    remember("session", this.about.session);
    return this.about.messages;
  }

  /** The messages so far, or null if there is no session that the server knows. */
  async restore() {
    if (!recall("session")) return null;
    try {
      this.about = await this.#call("GET", path(recall("session")));
    } catch (error) {
      if (error.status !== 404) throw error;
      remember("session", "");
      return null;
    }
    return this.about.messages;
  }

  /**
   * Say `{text, id}` or `{option, id}`; the messages of the reply. Said again with the same id, it is answered once.
   * Without a session that the server knows, greeted first.
   */
  async say(body) {
    const greeting = recall("session") ? [] : (await this.start()).map((said) => ({ ...said, options: [] }));
    try {
      const { messages } = await this.#call("POST", `${path(recall("session"))}/messages`, body);
      // After this reply the server knows no session any more.
      if (messages[0].id === "delete_conversation") remember("session", "");
      return [...greeting, ...messages];
    } catch (error) {
      if (error.code !== "unknown_session" || greeting.length) throw error;
      remember("session", "");
      return this.say(body);
    }
  }

  /** Delete a session on the server; the request outlives the page. */
  async forget(session) {
    if (!session) return;
    await this.#call("DELETE", path(session), undefined, true).catch((error) => {
      if (error.status !== 404) throw error;
    });
  }

  /** Where an address of the server is, seen from a page that may stand elsewhere. */
  get base() {
    return new URL(this.#base, document.baseURI).href;
  }

  async #call(method, path, body, keepalive = false) {
    const ask = (address, how) =>
      fetch(this.#base + address, { ...how, credentials: "omit", signal: AbortSignal.timeout?.(TIMEOUT) });
    const headers = body ? { "Content-Type": "application/json" } : {};
    const response = await ask(path, { method, headers, body: body && JSON.stringify(body), keepalive }).catch(
      async (error) => {
        // To a page that the server does not allow, the browser tells no answer but this one.
        const { allowed } = await (await ask("chat/origin")).json();
        throw allowed === false ? Object.assign(error, { status: 403, code: "origin_not_allowed" }) : error;
      },
    );
    if (response.status === 204) return null;
    // What stands between may answer with anything.
    const { messages, error, ...more } = (await response.json().catch(() => null)) ?? {};
    const good = Array.isArray(messages);
    if (response.ok && good) return { messages, ...more };
    const status = response.ok ? 0 : response.status;
    throw Object.assign(new Error(), { status, code: error?.code, messages: good && messages });
  }
}

const path = (session) => `chat/sessions/${encodeURIComponent(session)}`;
