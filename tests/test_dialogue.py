"""Conversations through the trained assistant: what a message means because of those before it."""

from pathlib import Path
from typing import Any, Dict

import pytest

from assistant.content.loader import Content
from workbench.evaluating.conversations import hold, scripts

CONVERSATIONS = scripts([Path(__file__).with_name("conversations")])


@pytest.mark.parametrize("script", CONVERSATIONS, ids=[script["id"] for script in CONVERSATIONS])
def test_a_conversation_goes_on(script: Dict[str, Any], talking: Any, content: Content) -> None:
    assert 3 <= len(script["turns"]) <= 10
    held = talking.loop.run_until_complete(hold(talking.speaker, script, f"dialogue-{script['id']}", content))
    wrong = [
        f"{each.heard.user}: {', '.join(each.wrong)}; got {each.heard.ids}" for each in held.verdicts if each.wrong
    ]
    assert not wrong, "\n".join(wrong)
