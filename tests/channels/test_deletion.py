"""A visitor has the conversation deleted by an option, on every channel."""

from pathlib import Path

import pytest
import requests
from rasa.core.tracker_store import InMemoryTrackerStore

from assistant.channels.deletion import DELETE, carried_out
from assistant.content.loader import Content
from assistant.runtime.rasa_internals import inner_store
from assistant.storage.conversation_store import ConversationStore, StoreDown
from workbench.running.local_assistant import Speaker

OPTION = f"/{DELETE}"


def test_a_typed_number_deletes_where_there_are_no_buttons(connected: str, content: Content) -> None:
    def say(message: str) -> str:
        body = {"sender": "erika", "message": message}
        return str(requests.post(f"{connected}/webhooks/rest/webhook", json=body, timeout=30).json())

    assert content.disclaimer.text in say("delete this conversation")
    assert content.replies[DELETE][0].text in say("1")
    assert content.disclaimer.text in say("thank you"), "the next message begins a new conversation"


async def test_in_the_shell_it_is_deleted_too(model: Path) -> None:
    speaker = await Speaker.load(model)
    await speaker.say("me", "thank you")
    (said,) = await speaker.tap("me", OPTION)
    assert said["id"] == DELETE and "me" not in inner_store(speaker.agent.tracker_store, InMemoryTrackerStore).store


async def test_while_the_store_is_down_it_says_that_it_deletes_later(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(self: ConversationStore, sender_id: str) -> bool:
        raise StoreDown

    monkeypatch.setattr(ConversationStore, "forget", down)
    store = ConversationStore(host=f"sqlite:///{tmp_path / 'conversations.db'}")
    reply = {"id": DELETE, "text": "It is deleted.", "source": None, "options": []}
    (said,) = await carried_out([reply], store, "somebody")
    later = next(text.text for text in content.replies[DELETE] if text.when == "later")
    assert said == {**reply, "text": later}


async def test_other_replies_delete_nothing() -> None:
    replies = [{"id": "privacy", "text": "", "source": None, "options": []}]
    assert await carried_out(replies, InMemoryTrackerStore(None), "somebody") is replies
