import integrity from "./strings/integrity.json" with { type: "json" };

/** Where the assistant is, unless the attribute `server` says: it serves this file below `widget/`. */
export const HOME = new URL("..", import.meta.url).href;

/** The words of the interface in a language that is shipped, but for English; undefined in any other. */
export async function shipped(code) {
  const hash = integrity[code];
  const file = new URL(`strings/${code}.json`, import.meta.url);
  return hash && (await fetch(file, { credentials: "omit", integrity: hash })).json();
}
