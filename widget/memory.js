/** What this tab remembers: the session, the panel, a draft, and that it was invited. All of it ends with the tab. */
const KEYS = ["session", "open", "wide", "draft", "invited"];

const kept = new Map(); // goes first: the browser's storage may be missing, blocked or full

/** Whatever the storage does, the chat goes on. */
function stored(method, key, value) {
  try {
    return window.sessionStorage[method](`ask-the-article-${key}`, value);
  } catch {
    return null;
  }
}

export const recall = (key) => kept.get(key) ?? stored("getItem", key);

/** Remember a value; an empty one is forgotten. */
export function remember(key, value) {
  kept.delete(key);
  stored("removeItem", key); // an old value must not come back where the new one finds no room
  if (!value) return;
  kept.set(key, value);
  stored("setItem", key, value);
}

export const forgetAll = () => KEYS.forEach((key) => remember(key, ""));
