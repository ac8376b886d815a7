"""The parts of a message that are read on their own."""

import pytest

from assistant.nlu.segmentation import MAX_SENTENCES, clauses, sentences, too_much


def test_a_message_of_one_sentence_has_no_parts() -> None:
    assert sentences("Is it safe?") == []
    assert sentences("Hi! Is it safe?") == []  # a single word is no sentence


def test_sentences_and_lines() -> None:
    assert sentences("I lost my job. what is ptsd?\nit is late") == ["I lost my job", "what is ptsd", "it is late"]


def test_each_of_very_many_sentences_is_read() -> None:
    words = [f"no {number}" for number in range(200)]
    parts = sentences(". ".join(words) + ".")
    assert len(parts) <= MAX_SENTENCES
    assert ". ".join(parts) == ". ".join(words)


@pytest.mark.parametrize(
    "text, too_much_",
    [
        ("i have not slept in weeks. my therapist brought up ketamine; is it dangerous? " * 18, False),
        ("seit wochen schlafe ich nicht; ist ketamin gefährlich? " * 15, False),
        ("4 7. 9 2. " * 200, True),
    ],
)
def test_only_the_longest_messages_are_too_much(text: str, too_much_: bool) -> None:
    assert too_much(sentences(text)) is too_much_


def test_clauses_of_a_short_text_only() -> None:
    assert clauses("what is ptsd and is it safe?") == ["what is ptsd", "is it safe"]
    assert clauses(", ".join(["a story"] * 9)) == []
