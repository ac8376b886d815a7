"""Slack writes emoji as words; distress and laughter are read from the emoji."""

from typing import Any

import pytest

from assistant.channels.platforms.slack_emoji import read
from assistant.nlu.distress import crisis_rules


def blocks(*emoji: Any) -> Any:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(emoji)}]}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I am done :gun:", "I am done \U0001f52b"),
        (":coffin:", "\u26b0\ufe0f"),
        ("soon :headstone: :hocho:", "soon \U0001faa6 \U0001f52a"),
        ("I'm dying :joy::rolling_on_the_floor_laughing:", "I'm dying \U0001f602\U0001f923"),
        (":+1::skin-tone-3: :-1:", "\U0001f44d \U0001f44e"),
        ("at 10:30:45, ratio 1:2:3", "at 10:30:45, ratio 1:2:3"),
        ("see http://a.example:80: or note: this: that", "see http://a.example:80: or note: this: that"),
        (":no_such_emoji: hello", ":no_such_emoji: hello"),
    ],
)
def test_words_become_emoji(text: str, said: str) -> None:
    assert read(text, None) == said


def test_the_characters_that_slack_names_come_first_and_a_workspaces_own_are_left_out() -> None:
    told = blocks({"type": "emoji", "name": "melting_face", "unicode": "1fae0"}, {"type": "emoji", "name": "parrot"})
    assert read(":melting_face: hello :parrot:", told).split() == ["\U0001fae0", "hello"]
    toned = blocks({"type": "emoji", "name": "wave::skin-tone-2", "unicode": "1f44b-1f3fb"})
    assert read(":wave::skin-tone-2:", toned) == "\U0001f44b\U0001f3fb"


@pytest.mark.parametrize("broken", [None, "x", 1, [[[]]], [{"type": "emoji", "name": 1}], {"elements": None}])
def test_blocks_of_another_shape_do_no_harm(broken: Any) -> None:
    assert read("hello :joy:", broken) == "hello \U0001f602"
    assert read(":x:", blocks({"type": "emoji", "name": "x", "unicode": "no"})) == " "


def test_distress_and_laughter_are_read_from_them() -> None:
    assert crisis_rules.match("tonight :gun:") is None
    assert crisis_rules.match(read("tonight :gun:", None)) == "self_harm"
    said = "I want to kill myself :joy:"
    assert crisis_rules.fired(said) and not crisis_rules.fired(read(said, None))
