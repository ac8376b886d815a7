import { AskTheArticle } from "./element.js";

const TAG = "ask-the-article";
if (!customElements.get(TAG)) customElements.define(TAG, AskTheArticle);

// `<script src="…/ask.js" data-article="…">` alone puts the chat on the page; its other data are the attributes.
const script = [...document.scripts].find(({ src, dataset }) => src === import.meta.url && "article" in dataset);
if (script && !document.querySelector(TAG)) {
  const element = document.createElement(TAG);
  for (const { name, value } of script.attributes) {
    if (name.startsWith("data-")) element.setAttribute(name.slice("data-".length), value);
  }
  document.body.append(element);
}
