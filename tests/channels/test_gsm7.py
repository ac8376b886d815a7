"""Texts for SMS hold no sign that makes them dearer than their words do."""

import pytest

from assistant.channels.gsm7 import ALPHABET, EXTENSION, thrifty
from tests.channels.platforms.twilio import ONE, TWO, segments


def test_the_alphabet_is_the_platform_s() -> None:
    assert (frozenset(ONE), frozenset(TWO)) == (ALPHABET, EXTENSION)
    assert len(ALPHABET) == 127, "128 places, one of which leads to the extension"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("“It’s calm” – or ‘not’ — here…", "\"It's calm\" - or 'not' - here..."),
        ("• people\n◦ at night\n▪ deeper", "- people\n* at night\n+ deeper"),
        ("a\u00a0b\u202fc\u2009d", "a b c d"),
        ("„Gut“ «bon»", '"Gut" "bon"'),
        ("go → there", "go -> there"),
        ("Chat löschen, señor", "Chat löschen, señor"),
        ("{braces} cost 5 €", "{braces} cost 5 €"),
    ],
)
def test_signs_give_way_to_those_that_cost_less(text: str, said: str) -> None:
    assert thrifty(text) == said


@pytest.mark.parametrize("text", ["“Aquí” está", "l’être aimé…", "“yes” 👍", "½ “dose”"])
def test_where_a_word_needs_its_letter_the_text_stays_as_it_is(text: str) -> None:
    assert thrifty(text) == text


def test_a_text_in_gsm7_takes_less_than_half_of_the_parts() -> None:
    text = "It’s important to note that research is ongoing. " * 12
    assert segments(text) == 9 and segments(thrifty(text)) == 4
    assert [segments(sign * count) for sign, count in (("a", 160), ("a", 161), ("€", 81), ("’", 70), ("’", 71))] == [
        *(1, 2, 2),
        *(1, 2),
    ]
