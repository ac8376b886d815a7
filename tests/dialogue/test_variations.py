"""The wordings of a reply take turns."""

from assistant.content.loader import Content
from tests.dialogue.composed import said


def test_fixed_replies_take_turns(content: Content) -> None:
    assert said("thanks", content)["text"] != said("thanks", content, 1)["text"]
