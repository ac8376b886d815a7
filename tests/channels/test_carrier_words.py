"""Words that a mobile carrier takes for itself."""

import pytest

from assistant.channels.carrier_words import CARRIER_WORDS, is_taken, said


@pytest.mark.parametrize("title", ["Stop", "HELP", "Yes!", "“End”", "info."])
def test_an_option_of_such_a_title_reaches_the_carrier(title: str) -> None:
    assert is_taken(title)


@pytest.mark.parametrize("title", ["Stop it", "Helpful", "Yes, please", "All topics"])
def test_an_option_of_other_words_does_not(title: str) -> None:
    assert not is_taken(title)


@pytest.mark.parametrize(
    "text, taken", [(" STOP\n", True), ("Unsubscribe", True), ("stop!", False), ("stop it", False)]
)
def test_a_message_is_compared_as_a_carrier_does(text: str, taken: bool) -> None:
    assert (said(text) in CARRIER_WORDS) == taken
