"""A byline, a date or an invitation is a line; a sentence of the article is none."""

import pytest

from workbench.documents.lines import LONGEST, is_line


@pytest.mark.parametrize(
    "text",
    [
        "By Jane Doe",
        "By Jane Doe, Anna Smith and Tom Brown",
        "(Reviewed by Jane Doe)",
        "| Share this article |",
        "→ Book an appointment",
        "Redaktion: Jane Doe",
        "Photos: A. Friend",
        "Text: A. Doctor. Photos: A. Friend.",
    ],
)
def test_what_stands_around_an_article_is_a_line(text: str) -> None:
    assert is_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " | ",
        "By the evening most people feel better.",
        "By eating slowly you help your stomach",
        "Share what you feel with somebody whom you trust, and ask your doctor before you stop.",
        "By Jane Doe " + "and somebody else " * LONGEST,
    ],
)
def test_a_sentence_of_an_article_is_none(text: str) -> None:
    assert not is_line(text)
