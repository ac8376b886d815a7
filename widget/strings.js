import english from "./strings/en.json" with { type: "json" };
import integrity from "./strings/integrity.json" with { type: "json" };

/**
 * The words of the interface: from the file at `address`, if given, else in the language, if it is shipped.
 * What a file lacks, and everything when it cannot be had, is English.
 */
export async function words(language, address) {
  const code = language.split("-")[0].toLowerCase();
  const hash = address ? "" : integrity[code];
  const file = address ?? (hash && new URL(`strings/${code}.json`, import.meta.url));
  if (!file) return english;
  try {
    const response = await fetch(file, { credentials: "omit", integrity: hash });
    return { ...english, ...(await response.json()) };
  } catch {
    return english;
  }
}
