"""Sentences end at a stop before a capital, and not behind an abbreviation."""

import pytest

from workbench.editing.sentence_ends import sentences


@pytest.mark.parametrize(
    "text, found",
    [
        ("It hurts. It passes.", ["It hurts.", "It passes."]),
        ("Does it hurt? No! Rarely… Ask.", ["Does it hurt?", "No!", "Rarely…", "Ask."]),
        ("“It hurts.” She slept.", ["“It hurts.”", "She slept."]),
        ("It has (see below.) Two parts.", ["It has (see below.)", "Two parts."]),
        ("Over two\n\n  lines. 12 weeks.", ["Over two lines.", "12 weeks."]),
        ("Ändert sich etwas? Übung hilft. ¿Y ahora?", ["Ändert sich etwas?", "Übung hilft.", "¿Y ahora?"]),
        ("Ask Dr. Smith or Prof. J. Doe, e.g. Mondays.", ["Ask Dr. Smith or Prof. J. Doe, e.g. Mondays."]),
        ("It costs 3.50 a day, approx. Two a week.", ["It costs 3.50 a day, approx. Two a week."]),
        ("a stop. before a small letter", ["a stop. before a small letter"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_text_is_cut_where_its_sentences_end(text: str, found: list) -> None:
    assert sentences(text) == found
