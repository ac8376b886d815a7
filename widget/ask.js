import { TAG } from "./define.js";

// `<script src="…/ask.js" data-article="…">` alone puts the chat on the page; its other data are the attributes.
const tag = () => [...document.scripts].find(({ src, dataset }) => src === import.meta.url && "article" in dataset);

function adopt(element) {
  for (const { name, value } of tag()?.attributes ?? []) {
    const attribute = name.slice("data-".length);
    if (name.startsWith("data-") && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
  }
}

if (tag() && !document.querySelector(TAG)) {
  const chat = document.createElement(TAG);
  adopt(chat);
  // Beside the body, which a router may exchange; then the tag of the new one counts.
  document.documentElement.append(chat);
  new MutationObserver(() => adopt(chat)).observe(document.documentElement, { childList: true });
}
