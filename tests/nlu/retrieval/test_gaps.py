"""What a question asks beyond the words of a section."""

import pytest

from assistant.nlu.retrieval.gaps import gap

SILENT = "Early studies are promising, and some people report that they feel better than before."
SAYS = "Relief often comes within two hours and lasts for a week; 40 percent of the children in it felt better."


@pytest.mark.parametrize(
    "question, left_open",
    [
        ("how many people took part", "figures"),
        ("what percentage gets better?", "figures"),
        ("what's the success rate", "figures"),
        ("how often do I have to go", "figures"),
        ("how long does it last", "duration"),
        ("how soon will I feel it", "duration"),
        ("is it better than acupuncture", "comparison"),
        ("what's the difference between this and hypnosis", "comparison"),
        ("does it work for teenagers", "group"),
        ("is that so in veterans too", "group"),
    ],
)
def test_what_a_silent_section_leaves_open(question: str, left_open: str) -> None:
    assert gap(question, SILENT) == left_open


@pytest.mark.parametrize(
    "question", ["how many children felt better", "how long does it last", "how soon does it help", "what percentage?"]
)
def test_what_a_section_says_is_not_left_open(question: str) -> None:
    assert gap(question, SAYS) is None


@pytest.mark.parametrize(
    "question", ["what do studies show", "what do people report", "is it safe", "do they feel better than before"]
)
def test_a_question_that_asks_for_none_of_these_leaves_no_gap(question: str) -> None:
    assert gap(question, SILENT) is None
