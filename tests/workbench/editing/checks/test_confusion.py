"""Sections that are mixed up, by the real encoder and without any example."""

from dataclasses import replace
from pathlib import Path

from assistant.content.article import parse
from assistant.content.loader import Content, load
from workbench.editing.checks.confusion import confusion

ARTICLE = """---
slug: bikes
button: Bikes
description: How to look after a bike.
---

{#tyres button="Tyres"}
# Looking after your bike

Pump up the tyres every week. A soft tyre wears out early and makes you slow.

{#chain button="Chain"}
## The chain

Clean the chain with a dry cloth. Put one drop of oil on each link.

{#oil button="Oil"}
## Oiling

Put a drop of oil on every link. Clean the chain with a cloth that is dry.

{#help_options .menu button="All topics"}
## How can we help?

Choose one.
"""


def content(tmp_path: Path, text: str) -> Content:
    path = tmp_path / "bikes.md"
    path.write_text(text, encoding="utf-8")
    return replace(load(), articles=(parse(path),))


def test_sections_that_say_the_same_are_named_with_the_line(tmp_path: Path) -> None:
    found = list(confusion(content(tmp_path, ARTICLE)))
    assert {finding.line for finding in found} <= {12, 17} and all(finding.advice for finding in found)
    assert any("nearer to 'oil'" in finding.message or "nearer to 'chain'" in finding.message for finding in found)


def test_a_section_without_a_word_of_its_own_is_named(tmp_path: Path) -> None:
    spoilt = ARTICLE.replace("## Oiling", "## Oil the chain").replace(
        "Put a drop of oil on every link. Clean the chain with a cloth that is dry.",
        "Clean each link. Put oil on the chain.",
    )
    found = [finding for finding in confusion(content(tmp_path, spoilt)) if "no word that another" in finding.message]
    assert [finding.line for finding in found] == [17]


def test_the_shipped_article_has_sections_of_its_own_words() -> None:
    assert not [finding for finding in confusion(load()) if "no word that another" in finding.message]
