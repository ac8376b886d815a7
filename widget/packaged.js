// In the npm package this stands in the place of served.js: the site's own bundler decides where a file lies.
import languages from "./strings/languages.js";

/** Where the assistant is, unless the attribute `server` says: behind the site itself. */
export const HOME = new URL("/", document.baseURI).href;

/** The words of the interface in a language that is shipped, but for English; undefined in any other. */
export async function shipped(code) {
  return (await languages[code]?.())?.default;
}
