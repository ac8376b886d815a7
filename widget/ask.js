import { AskTheArticle } from "./element.js";

if (!customElements.get("ask-the-article")) customElements.define("ask-the-article", AskTheArticle);
