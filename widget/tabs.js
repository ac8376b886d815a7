/** Other tabs with the same conversation, as a tab that is duplicated has it. */
export class Tabs {
  #channel;

  /** `heard` is told `{session, gone}`: what another tab said in, or that it deleted, a conversation. */
  constructor(heard) {
    try {
      this.#channel = new BroadcastChannel("ask-the-article");
      this.#channel.addEventListener("message", ({ data }) => heard(data));
    } catch {
      // a page that may not have one stands alone
    }
  }

  tell(session, gone = false) {
    if (session) this.#channel?.postMessage({ session, gone });
  }

  close() {
    this.#channel?.close();
  }
}
