"""What a message takes back, and what it asks for instead."""

import pytest

from assistant.nlu.correction import Correction, read


@pytest.mark.parametrize(
    "text, wanted, refused",
    [
        ("no, I meant the dangers", "the dangers", None),
        ("No. I was asking about memory", "memory", None),
        ("that's the brain part. i meant the dangers", "the dangers", None),
        ("not the dangers, the stories", "the stories", "dangers"),
        ("Not the dangers — the stories please", "the stories please", "dangers"),
        ("not the dangers sorry i meant the stories", "the stories", "dangers"),
        ("I don’t want the dangers, I want the stories", "I want the stories", "dangers"),
        ("the stories, not the dangers", "the stories", "dangers"),
        ("tell me the stories instead of the dangers", "tell me the stories", "dangers"),
        ("forget the dangers, what do people say", "what do people say", "dangers"),
        ("not that one", None, "that one"),
        ("not the dangers", None, "dangers"),
        ("the danger one please", "danger", None),
        ("no, what does it cost", "what does it cost", None),
    ],
)
def test_a_correction_is_read(text: str, wanted: str, refused: str) -> None:
    assert read(text) == Correction(wanted, refused)


@pytest.mark.parametrize(
    "text",
    [
        *("no", "no thanks", "why not", "not sure, what is it", "not now", "I'm not in danger", "no idea what it is"),
        *(
            "is it safe, not addictive?",
            "not everyone gets better, why?",
            "the other one",
            "not helpful",
            "no numbers?",
        ),
        "I read all of it. It does not help. I am not well, not at all. What now, and what comes next, and who helps?",
        "not the dangers, " + "and so on " * 30,
    ],
)
def test_a_message_that_only_denies_or_tells_is_no_correction(text: str) -> None:
    assert read(text) is None
