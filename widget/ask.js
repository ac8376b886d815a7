import { TAG } from "./define.js";

// `<script src="…/ask.js" data-article="…">` alone puts the chat on the page; its other data are the attributes.
const tag = () => [...document.scripts].find(({ src, dataset }) => src === import.meta.url && "article" in dataset);

function adopt(element) {
  const set = (name, value) => element.getAttribute(name) === value || element.setAttribute(name, value);
  const found = tag();
  for (const { name, value } of found?.attributes ?? []) {
    if (name.startsWith("data-")) set(name.slice("data-".length), value);
  }
  if (found && !found.dataset.lang) set("lang", document.documentElement.lang);
}

if (tag() && !document.querySelector(TAG)) {
  const chat = document.createElement(TAG);
  adopt(chat);
  // Beside the body, which a router may exchange, or a part of it; then the tag of the new one counts.
  const page = document.documentElement;
  page.append(chat);
  new MutationObserver(() => adopt(chat)).observe(page, { childList: true, subtree: true, attributeFilter: ["lang"] });
}
