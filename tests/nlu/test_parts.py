"""The parts of a message that are read on their own."""

import pytest

from assistant.nlu.parts import MAX_SENTENCES, clauses, sentences


def test_a_message_of_one_sentence_has_no_parts() -> None:
    assert sentences("Is it safe?") == []
    assert sentences("Hi! Is it safe?") == []  # a single word is no sentence


def test_sentences_and_lines() -> None:
    assert sentences("I lost my job. what is ptsd?\nit is late") == ["I lost my job", "what is ptsd", "it is late"]


def test_of_very_many_sentences_none_goes_unread() -> None:
    words = [f"no {number}" for number in range(200)]
    parts = sentences(". ".join(words) + ".")
    assert len(parts) <= MAX_SENTENCES
    assert ". ".join(parts) == ". ".join(words)


def test_of_noise_only_both_ends_are_read() -> None:
    words = [f"{number % 10} {number % 7}" for number in range(390)]
    text = ". ".join([*words, "i gave my dog away"])
    parts = sentences(text)
    assert len(text) <= 2_000 and len(". ".join(parts)) < len(text)
    assert parts[0].startswith("0 0. 1 1. ") and parts[-1].endswith("i gave my dog away")


@pytest.mark.parametrize("text", ["Ich schlafe seit Wochen nicht. ", "no duermo hace semanas. ", "i cant sleep; "])
def test_all_that_a_message_of_words_can_hold_is_read(text: str) -> None:
    together = "".join(sentences((text * 200)[:2_000]))
    assert sum(map(str.isalpha, together)) == sum(map(str.isalpha, (text * 200)[:2_000]))


def test_clauses_of_a_short_text_only() -> None:
    assert clauses("what is ptsd and is it safe?") == ["what is ptsd", "is it safe"]
    assert clauses(", ".join(["a story"] * 9)) == []
