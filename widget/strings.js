import english from "./strings/en.json" with { type: "json" };
import { shipped } from "./served.js";

/**
 * The words of the interface: from the file at `address`, if given, else in the language, if it is shipped.
 * What a file lacks, and everything when it cannot be had, is English.
 */
export async function words(language, address) {
  const code = language.split("-")[0].toLowerCase();
  try {
    const found = address ? (await fetch(address, { credentials: "omit" })).json() : shipped(code);
    return { ...english, ...(await found) };
  } catch {
    return english;
  }
}
