import { action, link, linked, make } from "./dom.js";
import { apart } from "./help.js";
import { sign } from "./icons.js";
import { reads } from "./speech.js";

/** A message of either side as an element; `text` gives the words of the interface, `choose` takes an option. */
export function message(said, { base, language, text, choose, goTo }) {
  const { id, source, options } = said;
  const visitor = id === "visitor";
  const bubble = make("div", { part: "bubble" });
  // An answer is in the language of the article; other replies may be in the visitor's.
  const words = make("div", { dir: "auto", lang: source ? language : "" });
  said.text.split(/\n{2,}/).forEach((paragraph, index) => {
    const heading = index === 0 && source?.title === paragraph;
    const content = visitor ? [paragraph] : linked(paragraph, base);
    words.append(make(heading ? "strong" : "p", {}, ...content));
  });
  if (visitor) bubble.append(unseen(`${text("you")} `));
  bubble.append(words);
  if (source) {
    const more = link(source.url, base, { part: "source" }, `${text("source")} ${source.title}`);
    if (more.href) more.addEventListener("click", (event) => goTo(event, source));
    const aloud = sign("read", text("read"));
    reads(aloud, words, language);
    bubble.append(make("div", { class: "under" }, more, aloud));
  }
  if (options.length) bubble.append(unseen(` ${text("options")}: ${options.length}`));

  const element = make("div", { part: visitor ? "message visitor" : "message", "data-reply": id }, bubble);
  // A screen reader tells the reply: neither what the visitor just wrote, nor each option.
  if (visitor) element.ariaLive = "off";
  const list = (some, part = "option") => {
    const items = some.map(({ title, payload, url }) => {
      const attributes = { part, lang: language };
      const item = url ? link(url, base, attributes, title) : action(attributes, title, () => choose(payload, title));
      return make("li", {}, item);
    });
    const attributes = { part: `${part}s`, role: "list", "aria-label": text("options"), "aria-live": "off" };
    return items.length ? [make("ul", attributes, ...items)] : [];
  };
  const [ways, others] = apart(said);
  if (ways.length) element.classList.add("urgent");
  element.prepend(...list(ways));
  element.append(...list(others.filter((option) => !rates(option))));
  element.append(...list(others.filter(rates), "rating"));
  return element;
}

const unseen = (text) => make("span", { class: "hidden" }, text);

// Whether an answer helped is a smaller matter than where to go from it.
const rates = ({ payload }) => /feedback{/.test(payload);
