/** What this tab remembers: the session, whether the panel is open, a draft. Nothing outlives the tab. */
const KEYS = ["session", "open", "draft"];

const storage = (() => {
  try {
    return window.sessionStorage;
  } catch {
    // The browser allows no storage: remember until the page is left.
    const kept = new Map();
    return {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => kept.set(name, value),
      removeItem: (name) => kept.delete(name),
    };
  }
})();

const named = (key) => `ask-the-article-${key}`;

export const recall = (key) => storage.getItem(named(key));

/** Remember a value; an empty one is forgotten. */
export function remember(key, value) {
  if (value) storage.setItem(named(key), value);
  else storage.removeItem(named(key));
}

export const forgetAll = () => KEYS.forEach((key) => remember(key, ""));
