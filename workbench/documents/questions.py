"""Questions and answers that a page tells search engines (schema.org FAQPage) and that its markup has lost."""

import json
from typing import Any, Iterator, Tuple

from bs4 import BeautifulSoup

from workbench.documents.accordions import OPENED
from workbench.documents.tree import bare, parse, tags, text_of


def add_lost_questions(tree: BeautifulSoup) -> None:
    """Put each question whose answer the page does not show behind the article, as a heading and its text."""
    pairs = [
        pair for script in tags(tree, "script") if _is_data(script) for pair in _pairs(_loaded(script.string or ""))
    ]
    if not pairs or tree.body is None:
        return
    shown = f" {bare(text_of(tree.body))} "
    box = tree.new_tag("div", attrs={OPENED: ""})
    for question, answer in pairs:
        inner = parse(f"<body>{answer}</body>").body
        words = bare(text_of(inner)) if inner else ""
        if not words or not question.strip() or f" {words} " in shown:
            continue
        standing = next(
            (
                each
                for each in tree.find_all(["h2", "h3", "h4", "button", "summary"])
                if bare(text_of(each)) == bare(question)
            ),
            None,
        )
        title = tree.new_tag("h6", attrs={"data-level": "below"})
        title.append(" ".join(question.split()))
        place = tree.new_tag("div", attrs={OPENED: ""})
        place.extend([title, *list(inner.contents)])
        if standing is not None:
            standing.replace_with(place)
        else:
            box.append(place)
    if not box.contents:
        return
    main = tree.find("main") or tree.find("article")
    footer = tree.body.find("footer")
    if main is not None:
        main.append(box)
    elif footer is not None:
        footer.insert_before(box)
    else:
        tree.body.append(box)


def _is_data(script: Any) -> bool:
    return "ld+json" in (script.get("type") or "")


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return None


def _pairs(data: Any) -> Iterator[Tuple[str, str]]:
    if isinstance(data, list):
        for each in data:
            yield from _pairs(each)
    elif isinstance(data, dict):
        answer = data.get("acceptedAnswer")
        answer = answer[0] if isinstance(answer, list) and answer else answer
        if data.get("@type") in ("Question", ["Question"]) and isinstance(answer, dict):
            yield str(data.get("name") or data.get("text") or ""), str(answer.get("text") or "")
        else:
            for each in data.values():
                if isinstance(each, (dict, list)):
                    yield from _pairs(each)
