"""A number, an ordinal or a title selects one of the options that were shown."""

import pytest

from assistant.content.loader import MENU, Content
from assistant.dialogue.option_matching import select
from tests.dialogue.turns import SHOWN


@pytest.mark.parametrize(
    "typed, chosen",
    [
        ("1", "how_ketamine_works"),
        ("2.", "considerations_and_caution"),
        ("the second one please", "considerations_and_caution"),
        ("option 1", "how_ketamine_works"),
        ("last one", "considerations_and_caution"),
        ("the last", "considerations_and_caution"),
        ("two", "considerations_and_caution"),
        ("number two please", "considerations_and_caution"),
        ("2, please", "considerations_and_caution"),
        ("(2)", "considerations_and_caution"),
        ("2\ufe0f\u20e3", "considerations_and_caution"),
        ("2\u2060", "considerations_and_caution"),
        ("\u0662", "considerations_and_caution"),
        ("the frist one", "how_ketamine_works"),
        ("yes, the first please", "how_ketamine_works"),
        ("option b", "considerations_and_caution"),
        ("and (b)?", "considerations_and_caution"),
        ("start with number 1", "how_ketamine_works"),
        ("3", MENU),
        ("the one", None),
        ("no", None),
        ("risks and caution", "considerations_and_caution"),
        ("Ketamine's Unique Approach", "how_ketamine_works"),
        ("considerations & caution", "considerations_and_caution"),
        ("How can we help?", MENU),
        ("9", None),
        ("0", None),
        ("2 weeks", None),
        ("12345", None),
    ],
)
def test_a_number_or_title_selects(typed: str, chosen: str, content: Content) -> None:
    assert select(typed, SHOWN, content) == chosen


@pytest.mark.parametrize(
    "language, typed, chosen",
    [
        ("es", "la segunda, por favor", "considerations_and_caution"),
        ("es", "el último", "considerations_and_caution"),
        ("es", "los dos", None),
        ("de", "Ja, das erste bitte", "how_ketamine_works"),
        ("de", "Nummer zwei", "considerations_and_caution"),
        ("de", "die letzte", "considerations_and_caution"),
        ("fr", "le deuxième s'il vous plaît", "considerations_and_caution"),
        ("fr", "la première", "how_ketamine_works"),
        ("fr", "les deux", None),
        ("fr", "number two please", "considerations_and_caution"),
        ("en", "das erste", None),
    ],
)
def test_a_number_selects_in_the_language_of_the_conversation(
    language: str, typed: str, chosen: str, content: Content
) -> None:
    assert select(typed, SHOWN, content, language=language) == chosen


def test_a_pick_may_follow_a_few_words_that_ask_nothing(content: Content) -> None:
    assert select("ok english is fine. start with number 1", SHOWN, content) == "how_ketamine_works"
    assert select("which is shorter? the second one", SHOWN, content) is None
    assert select("I would rather have read about something else. the second one", SHOWN, content) is None
