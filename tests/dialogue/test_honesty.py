"""Which honest line stands above a section."""

from typing import Optional

import pytest

from assistant.content.loader import Content
from assistant.dialogue.honesty import unsaid
from assistant.dialogue.turn import Plan, Turn

MECHANISM = "how_ketamine_works"


@pytest.mark.parametrize(
    "text, line",
    [
        ("does it mention serotonin?", ""),
        ("is there anything in it about hypnosis", ""),
        ("does the article mention glutamate?", None),
        ("is there anything on nightmares?", None),
        ("how does it act on glutamate?", None),
        ("does it mention the many ways in which brains of rats may change?", None),
    ],
)
def test_what_the_article_names_nowhere_gets_the_honest_line(text: str, line: str, content: Content) -> None:
    section = content.find(MECHANISM)[1]
    turn = Turn(text, {"understanding": {}}, None, None)
    assert unsaid(turn, Plan((MECHANISM,)), section, content) == line


def test_a_question_in_another_language_has_no_english_gap(content: Content) -> None:
    section = content.find(MECHANISM)[1]
    turn = Turn("does it mention serotonin?", {"understanding": {}}, None, None, language="de")
    assert unsaid(turn, Plan((MECHANISM,)), section, content) is None


@pytest.mark.parametrize(
    "topic, line", [(None, ""), ("publication", ""), ("treatments", "treatments"), ("practical", "practical")]
)
def test_the_nearest_section_never_stands_without_the_line(topic: Optional[str], line: str, content: Content) -> None:
    section = content.find(MECHANISM)[1]
    turn = Turn("where do I put the pads", {"understanding": {"topic": topic}}, None, None)
    assert unsaid(turn, Plan((MECHANISM,), nearest=True), section, content) == line
    assert unsaid(turn, Plan((MECHANISM,)), section, content) is None
