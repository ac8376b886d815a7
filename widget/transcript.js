import { make } from "./dom.js";

/** Save what stands in a log, with the addresses that it leads to, as a text file; its name tells as little as it can. */
export function save(log) {
  const parts = [...log.querySelectorAll(".bubble > [dir], .source, a.option")];
  const lines = parts.map((part) => `${part.closest(".visitor") ? "> " : ""}${part.innerText} ${part.href ?? ""}`);
  make("a", { href: URL.createObjectURL(new Blob([lines.join("\n\n")])), download: "chat.txt" }).click();
}
