"""Each rule between the files finds its own mistake, and content that is right has none."""

from dataclasses import replace
from pathlib import Path
from typing import Any, List

import pytest

from assistant.content.consistency import inconsistencies
from assistant.content.loader import Content
from assistant.content.schema import Contact
from tests.conftest import WORDS


def told(content: Content) -> List[str]:
    return [finding.message for finding in inconsistencies(content, WORDS / "content")]


@pytest.fixture
def two(own_words: Content) -> Content:
    """The words with a second article, which shares no id, title or slug with the first."""
    first = own_words.articles[0]
    section = replace(first.sections[0], id="naps", button="Naps", related=())
    second = replace(
        first, slug="naps", path=Path("naps.md"), button="About naps", sections=(section,), menu=first.menu
    )
    return replace(own_words, articles=(replace(first, button="Scars"), second), help=_with_others(own_words))


def _with_others(content: Content) -> Any:
    others = {"title": "Other articles", "text": "There are others."}
    return type(content.help)(**{**content.help.dict(), "other_articles": others})


def _second(content: Content, **changes: Any) -> Content:
    first, second = content.articles
    return replace(content, articles=(first, replace(second, **changes)))


def test_content_that_is_right_has_no_finding(own_words: Content, two: Content) -> None:
    assert told(own_words) == told(two) == []


def test_two_articles_share_neither_slug_nor_button(two: Content) -> None:
    first, second = two.articles
    assert told(_second(two, slug=first.slug)) == [f"slug '{first.slug}' is taken by {first.path.name}: choose another"]
    assert told(_second(two, button="SCARS")) == [f"button 'SCARS' stands in {first.path.name} too: change one"]
    (missing,) = told(_second(two, button=None))
    assert missing.startswith("one of several articles needs a title for buttons")


def test_two_sections_share_neither_id_nor_button(two: Content) -> None:
    taken = two.articles[0].sections[0]
    (section,) = two.articles[1].sections
    (same_id,) = told(_second(two, sections=(replace(section, id=taken.id),)))
    assert same_id.startswith(f"id '{taken.id}' is taken by healing-scars.md:{taken.line}")
    (same_title,) = told(_second(two, sections=(replace(section, button=taken.button.upper()),)))
    assert same_title.startswith(f"button title '{taken.button.upper()}' stands in healing-scars.md:{taken.line} too")


@pytest.mark.parametrize("taken, by", [("restart", "Rasa"), ("thanks", "domain.yml"), ("crisis", "content/crisis.yml")])
def test_a_section_has_no_id_that_the_assistant_uses(two: Content, taken: str, by: str) -> None:
    (section,) = two.articles[1].sections
    assert told(_second(two, sections=(replace(section, id=taken),))) == [
        f"id '{taken}' is taken by {by}: choose another"
    ]


def test_a_section_leads_to_another_that_exists(two: Content) -> None:
    (section,) = two.articles[1].sections
    (itself,) = told(_second(two, sections=(replace(section, related=("naps",)),)))
    (nowhere,) = told(_second(two, sections=(replace(section, related=("gone",)),)))
    assert itself.startswith("related: take 'naps' out") and nowhere.startswith("related: no section has the id 'gone'")
    elsewhere = two.articles[0].sections[0].id
    assert told(_second(two, sections=(replace(section, related=(elsewhere,)),))) == []


def test_several_articles_need_a_way_from_one_to_the_others(two: Content, own_words: Content) -> None:
    (missing,) = told(replace(two, help=own_words.help.copy(update={"other_articles": None})))
    assert missing.startswith("other_articles: several articles need a title")


def test_contact_that_is_on_has_a_way(own_words: Content) -> None:
    (missing,) = told(replace(own_words, contact=Contact(enabled=True)))
    assert missing.startswith("enabled: write a phone, email or page below")
