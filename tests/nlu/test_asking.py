"""What asks and what compares."""

import pytest

from assistant.nlu.asking import asks_anywhere, compares, is_question, part_asks


@pytest.mark.parametrize("text", ["is it safe", "what is ptsd", "Tell me more", "and the risks?"])
def test_a_question_is_told_by_its_sign_or_its_first_words(text: str) -> None:
    assert is_question(text)


def test_a_statement_asks_nothing() -> None:
    assert not is_question("my doctor told me what to do") and not part_asks("my doctor told me what to do")


def test_a_part_asks_after_a_joining_word() -> None:
    assert part_asks("and whats next") and part_asks("but how’s it given") and not is_question("and whats next")


def test_a_question_is_found_in_any_clause() -> None:
    assert asks_anywhere("I read all of it, and whats next") and not asks_anywhere("I read all of it, and that is that")


def test_a_comparison_is_told_by_its_word() -> None:
    assert compares("how does it differ from therapy") and not compares("is it indifferent")
