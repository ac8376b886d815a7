import english from "./strings/en.json" with { type: "json" };
import integrity from "./strings/integrity.json" with { type: "json" };

/**
 * The words of the interface: from the file at `address`, if given, else in the language, if it is shipped.
 * What a file lacks, and everything when it cannot be had, is English.
 */
export async function words(language, address) {
  const code = language.toLowerCase().split("-")[0];
  if (!address && !integrity[code]) return english;
  try {
    const response = address
      ? await fetch(address)
      : await fetch(new URL(`strings/${code}.json`, import.meta.url), { credentials: "omit", integrity: integrity[code] });
    return { ...english, ...(await response.json()) };
  } catch {
    return english;
  }
}
