"""A reply for when the assistant cannot answer carries the crisis line."""

from assistant.content.loader import Content
from assistant.dialogue.failure_replies import failure


def test_a_failure_carries_the_crisis_line(content: Content) -> None:
    for reply in ("error", "too_long"):
        message = failure(reply, content)
        assert "988" in message["text"] and message["buttons"][0]["url"] == "tel:988"
