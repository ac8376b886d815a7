/** Talks to the web API and remembers the session of this tab. Nothing else in the widget fetches or stores. */
const KEY = "ask-the-article";

export class Transport {
  #base;

  constructor(base) {
    this.#base = base.replace(/\/$/, "");
  }

  get session() {
    return sessionStorage.getItem(KEY);
  }

  /** A new session; the messages of the greeting. */
  async start() {
    const { session, messages } = await this.#call("POST", "/chat/sessions");
    sessionStorage.setItem(KEY, session);
    return messages;
  }

  /** The messages so far, or null if the server knows the session no more. */
  async restore() {
    if (!this.session) return null;
    try {
      return (await this.#call("GET", `/chat/sessions/${this.session}`)).messages;
    } catch (error) {
      if (error.status !== 404) throw error;
      sessionStorage.removeItem(KEY);
      return null;
    }
  }

  /** Say `{text}` or `{option}`; the messages of the reply. A session that the server lost is begun anew. */
  async say(body) {
    if (!this.session) await this.start();
    try {
      return (await this.#call("POST", `/chat/sessions/${this.session}/messages`, body)).messages;
    } catch (error) {
      if (error.status !== 404) throw error;
      await this.start();
      return (await this.#call("POST", `/chat/sessions/${this.session}/messages`, body)).messages;
    }
  }

  async forget() {
    const session = this.session;
    sessionStorage.removeItem(KEY);
    if (session) await this.#call("DELETE", `/chat/sessions/${session}`).catch((error) => {
      if (error.status !== 404) throw error;
    });
  }

  async #call(method, path, body) {
    const response = await fetch(this.#base + path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
      credentials: "omit",
    });
    const content = response.status === 204 ? null : await response.json().catch(() => ({}));
    if (!response.ok) {
      const error = new Error(content?.error?.message ?? response.statusText);
      error.status = response.status;
      error.messages = content?.messages;
      throw error;
    }
    return content;
  }
}
