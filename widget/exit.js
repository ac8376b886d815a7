import { make } from "./dom.js";

const NEUTRAL = "https://www.bbc.co.uk/weather"; // unless the attribute `exit` names a place
const MOMENT = 300; // milliseconds that the page's own script may hold up a step back in the history

/**
 * Take everything off the page at once, its title, styles and listeners too, which no rule of the page can undo and no
 * question of it whether to leave can hold up. What is said then is in `lang`.
 */
export function blank(exit, lang = "") {
  document.open();
  document.close();
  document.adoptedStyleSheets = [];
  document.documentElement.lang = lang;
  document.head.append(make("meta", { name: "referrer", content: "no-referrer" }));
  document.title = place(exit).host;
}

/** Put a neutral page in the place of this one and of the entries that it added to the history. */
export async function replace(exit) {
  const { navigation } = window; // where the browser has it
  const first = navigation?.entries().find(({ sameDocument }) => sameDocument);
  if (first && first.index < navigation.currentEntry.index) {
    const stepped = navigation.traverseTo(first.key).finished.catch(() => {});
    await Promise.race([stepped, new Promise((resolve) => setTimeout(resolve, MOMENT))]);
  }
  location.replace(place(exit));
}

function place(exit) {
  try {
    return new URL(exit || NEUTRAL, location.href);
  } catch {
    return new URL(NEUTRAL); // whatever the page says, the visitor leaves
  }
}
