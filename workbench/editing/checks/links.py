"""Links and pictures of an article that lead nowhere."""

import re
from typing import Iterator, Optional
from urllib.parse import urlsplit

from assistant.content.article import Article, head_line
from assistant.content.findings import Finding, read_text
from assistant.content.loader import Content

_TARGET = re.compile(r"\]\(\s*<?([^)\s>]+)")
_OUTSIDE = {"https", "mailto", "tel", "sms"}


def links(content: Content) -> Iterator[Finding]:
    """Whatever a visitor could tap on in vain; addresses of other sites are not opened."""
    for article in content.articles:
        for number, line in enumerate(read_text(article.path).split("\n"), 1):
            for target in _TARGET.findall(line):
                wrong = _wrong(target, article, content)
                if wrong:
                    yield Finding(article.path, number, wrong)
                elif target.startswith("http://"):
                    message = f"'{target}' is not encrypted: write https:// if the site has it"
                    yield Finding(article.path, number, message, advice=True)
        publisher = article.publication.publisher
        if publisher and publisher.logo and (unfit := _wrong(publisher.logo, article, content)):
            yield Finding(article.path, head_line(article.path, "publisher", "logo"), unfit)
        for number, slug in enumerate(article.publication.related):
            wrong = _wrong(f"/article/{slug}", article, content)
            if slug == article.slug:
                wrong = f"related: take '{slug}' out, an article cannot lead to itself"
            if wrong:
                yield Finding(article.path, head_line(article.path, "related", number), wrong)


def _wrong(target: str, article: Article, content: Content) -> Optional[str]:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        known = parts.scheme in _OUTSIDE | {"http"} and (parts.netloc or parts.path)
        return None if known else f"'{target}' is no address: write https://..., mailto:... or tel:..."
    into = article
    if parts.path.startswith("/article/"):
        found = content.article(parts.path[len("/article/") :])
        if found is None:
            slugs = ", ".join(each.slug for each in content.articles)
            return f"'{target}': there is no such article; there are {slugs}"
        into = found
    elif parts.path:
        if (article.path.parent / parts.path).is_file() and parts.path.startswith("media/"):
            return None
        return f"'{target}': there is no such file: put it into the folder media beside the article"
    if parts.fragment and parts.fragment not in (*into.ids, into.menu.id):
        return f"'{target}': no section there has this id; there are {', '.join(into.ids)}"
    return None
