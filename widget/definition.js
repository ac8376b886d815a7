/** The words of the interface. An attribute of the same name overrides a string. */
export const STRINGS = {
  open: "Ask the article",
  title: "Ask the article",
  close: "Close the chat",
  log: "Conversation",
  placeholder: "Type your question",
  label: "Your question",
  send: "Send",
  typing: "Looking it up…",
  failed: "That did not reach the server.",
  retry: "Try again",
  restart: "Start over",
  source: "Read it in the article:",
  you: "You said:",
  crisis: "In distress?",
};
/** Characters of a question; the server keeps the same limit. */
export const TEXT_LIMIT = 2000;
/** Addresses that an option may lead to. */
export const SAFE_URL = /^(?:https:|tel:|sms:|mailto:|\/)/;
