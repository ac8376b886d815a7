"""A text as patterns read it, and the way back to the text as written."""

import pytest

from assistant.runtime.normalisation import LONGEST, normalise


@pytest.mark.parametrize(
    "text, plain",
    [
        ("sven＠example．de", "sven@example.de"),
        ("３１２－５５５－０１４８", "312-555-0148"),
        ("614\u00ad555\u00ad0127", "6145550127"),  # soft hyphens
        ("646\u200b555\u200b0166", "6465550166"),  # blanks of no width
        ("\u202a+1 212 555 0147\u202c", "+1 212 555 0147"),  # as iOS copies a number
        ("01\u00a023\u202f45\u200967", "01 23 45 67"),
        ("555‒867–5309 — 416‑555−0109", "555-867-5309 - 416-555-0109"),
        ("5\ufe0f\u20e35\ufe0f\u20e3", "55"),  # keys
        ("٠١٢ ०१२", "012 012"),
        ("Jose\u0301", "José"),
        ("a\tb", "a b"),
        ("one\ntwo", "one\ntwo"),
        ("", ""),
    ],
)
def test_one_kind_of_digit_blank_and_dash(text: str, plain: str) -> None:
    assert normalise(text).text == plain


@pytest.mark.parametrize(
    "text", ["call ５５５\u00ad01 now", "ﬁne José ½ 👩\u200d👧 x", "plain words", "e" + "\u0301" * 3 * LONGEST]
)
def test_every_character_knows_where_it_was_written(text: str) -> None:
    found = normalise(text)
    assert len(found.text) == len(found.begins) == len(found.ends)
    for place, character in enumerate(found.text):
        begin, end = found.written(place, place + 1)
        assert 0 <= begin < end <= len(text)
        assert character in normalise(text[begin:end]).text
    assert found.begins == sorted(found.begins)
