"""A visitor names an answer by its title, as it is or nearly."""

from typing import Optional

import pytest

from assistant.content.loader import Content
from assistant.content.titles import bare, nearly


def test_titles_are_compared_by_their_words_alone() -> None:
    assert bare(" Risks & “Side Effects”! ") == "risks and side effects"


@pytest.mark.parametrize(
    "typed, named",
    [
        ("the treatmant plan", "plan"),
        ("treatments plan", "plan"),
        ("treatment plans", None),
        ("treatment of plan", None),  # another number of words
        ("risk", None),  # of a short word, a letter makes another
        ("treatment plan " + "x" * 60, None),
        ("treatment play", None),  # a short word is meant as it is
    ],
)
def test_only_long_words_may_be_mistyped(typed: str, named: Optional[str]) -> None:
    found = nearly(bare(typed), {"treatment plan": "plan", "risks": "risks"})
    assert found == named


def test_two_titles_that_come_as_near_name_none() -> None:
    assert nearly("treatments plan", {"treatment plan": "one", "treatmente plan": "other"}) is None
    assert nearly("treatments plan", {"treatment plan": "same", "treatmente plan": "same"}) == "same"


@pytest.mark.parametrize(
    "typed, section",
    [
        ("Patient Experiences", "patient_experiences"),
        ("patints experiance", "patient_experiences"),
        ("clinical insihgts", "clinical_insights"),
        ("outlook", "future_outlook"),
        ("not patient experiences", None),
        ("no clinical insights", None),
        ("understanding POTS", None),
        ("experiences", None),
    ],
)
def test_a_title_is_heard_with_typing_errors_and_not_in_another_title(
    content: Content, typed: str, section: Optional[str]
) -> None:
    assert content.titled(typed) == section
