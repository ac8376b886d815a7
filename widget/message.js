import { link, linked, make } from "./dom.js";

/** A message of either side as an element; `text` gives the words of the interface, `choose` takes an option. */
export function message({ id, text: said, source, options, time }, { base, language, text, choose, goTo }) {
  const visitor = id === "visitor";
  const bubble = make("div", { part: "bubble" });
  // An answer is in the language of the article; other replies may be in the visitor's.
  const words = make("div", { dir: "auto", lang: source ? language : "" });
  said.split(/\n{2,}/).forEach((paragraph, index) => {
    const heading = index === 0 && source?.title === paragraph;
    const content = visitor ? [paragraph] : linked(paragraph, base);
    words.append(make(heading ? "strong" : "p", {}, ...content));
  });
  if (visitor) bubble.append(make("span", { class: "hidden" }, `${text("you")} `));
  bubble.append(words);
  if (source) {
    const more = link(source.url, base, { part: "source" }, `${text("source")} ${source.title}`);
    if (more.href) more.addEventListener("click", (event) => goTo(event, source));
    bubble.append(more);
  }
  const sent = new Date(time ?? Date.now());
  const clock = sent.toLocaleTimeString(text("language"), { timeStyle: "short" });
  bubble.append(make("time", { class: "hidden", datetime: sent.toISOString() }, ` ${clock}`));

  const element = make("div", { part: visitor ? "message visitor" : "message", "data-reply": id }, bubble);
  if (options.length) {
    const items = options.map((option) => make("li", {}, optionOf(option, base, language, choose)));
    element.append(make("ul", { part: "options", role: "list", "aria-label": text("options") }, ...items));
  }
  return element;
}

function optionOf({ title, payload, url }, base, lang, choose) {
  // Whether an answer helped is a smaller matter than where to go from it.
  const attributes = { part: payload?.startsWith("/feedback{") ? "option rating" : "option", lang };
  if (url) return link(url, base, attributes, title);
  const button = make("button", attributes, title);
  button.addEventListener("click", () => choose(payload, title));
  return button;
}
