import type { CSSProperties, DetailedHTMLProps, HTMLAttributes } from "react";
import type { AskTheArticle, AskTheArticleAttributes, AskTheArticleEvents, AskTheArticleProperty } from "./index.js";

export type * from "./index.js";

type Handlers = { [name in keyof AskTheArticleEvents as `on${name}`]?: (event: AskTheArticleEvents[name]) => void };

/** What `<ask-the-article>` takes in JSX. */
export type AskTheArticleProps = DetailedHTMLProps<Omit<HTMLAttributes<AskTheArticle>, "style">, AskTheArticle> &
  AskTheArticleAttributes &
  Handlers & { style?: CSSProperties & { [name in AskTheArticleProperty]?: string } };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "ask-the-article": AskTheArticleProps;
    }
  }
}
