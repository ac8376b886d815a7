import { make } from "./dom.js";

/** What stands in a log, with the addresses that it leads to. */
export function transcript(log) {
  const parts = [...log.querySelectorAll(".bubble > [dir], .source, a.option")];
  const lines = parts.map((part) => `${part.closest(".visitor") ? "> " : ""}${part.innerText} ${part.href ?? ""}`);
  return lines.join("\n\n");
}

/** Save a text as a file, whose name tells as little as it can. */
export function save(text) {
  make("a", { href: URL.createObjectURL(new Blob([text])), download: "chat.txt" }).click();
}
