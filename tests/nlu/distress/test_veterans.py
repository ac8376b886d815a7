"""Who served is told by what they say of themselves, or by any word of it in distress."""

import pytest

from assistant.nlu.distress.veterans import served


@pytest.mark.parametrize("text", ["I'm a combat veteran", "as a vet", "since my last deployment", "I was in the army"])
def test_who_served_says_so(text: str) -> None:
    assert served(text, False)


@pytest.mark.parametrize("text", ["how many veterans have PTSD", "do soldiers get this", "has it served patients well"])
def test_a_question_on_veterans_comes_from_no_veteran(text: str) -> None:
    assert not served(text, False)


def test_in_distress_any_word_counts() -> None:
    assert served("my husband came back from Iraq and wants to die", True)
