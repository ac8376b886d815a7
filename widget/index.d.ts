/** Attributes of `<ask-the-article>`; `custom-elements.json` says what each does. */
export interface AskTheArticleAttributes {
  article?: string;
  "content-lang"?: string;
  exit?: string;
  invite?: string;
  lang?: string;
  server?: string;
  strings?: string;
  theme?: "light" | "dark";
  [text: `text-${string}`]: string | undefined;
}

/** What `event.detail` of each event is. */
export interface AskTheArticleEventDetails {
  "ask:ready": Record<string, never>;
  "ask:open": Record<string, never>;
  "ask:close": Record<string, never>;
  "ask:answer": { article: string | null; section: string | null };
  "ask:error": { status: number; code: string };
  "ask:leave": Record<string, never>;
}

export type AskTheArticleEvents = {
  [name in keyof AskTheArticleEventDetails]: CustomEvent<AskTheArticleEventDetails[name]>;
};

/** CSS custom properties of the element. */
export type AskTheArticleProperty =
  | "--ask-accent"
  | "--ask-on-accent"
  | "--ask-surface"
  | "--ask-soft"
  | "--ask-line"
  | "--ask-text"
  | "--ask-quiet"
  | "--ask-help"
  | "--ask-font"
  | "--ask-radius"
  | "--ask-shadow"
  | "--ask-width"
  | "--ask-gap";

/** The element `<ask-the-article>`. */
export interface AskTheArticle extends HTMLElement {
  /** Open the panel; the focus goes into it unless focus is false. */
  open(options?: { focus?: boolean }): Promise<void>;
  /** Close the panel. */
  close(): void;
  /** Open the panel and ask, as if typed. */
  ask(text: string): Promise<void>;
  /** Delete the conversation, here and on the server, without asking, and begin a new one. */
  startOver(): Promise<void>;
  /** Delete the conversation and put a neutral page in the place of this one. */
  leave(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "ask-the-article": AskTheArticle;
  }
  // The events bubble: an element, the document and the window hear them.
  interface GlobalEventHandlersEventMap extends AskTheArticleEvents {}
}
