import { AskTheArticle } from "./element.js";

export const TAG = "ask-the-article";

if (!customElements.get(TAG)) customElements.define(TAG, AskTheArticle);
