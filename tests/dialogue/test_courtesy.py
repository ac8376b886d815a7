"""A greeting or thanks beside a question."""

import pytest

from assistant.dialogue.courtesy import courtesy


@pytest.mark.parametrize(
    "text, word",
    [
        ("Hello, what is it?", "greet"),
        ("good morning. is it safe", "greet"),
        ("Dear team, what is it", "greet"),
        ("Thanks! And the risks?", "thanks"),
        ("ok thank you, what next", "thanks"),
        ("hidden dangers?", None),
        ("what is it? thanks", None),
    ],
)
def test_a_word_is_taken_up(text: str, word: str) -> None:
    assert courtesy(text) == word
