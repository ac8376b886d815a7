"""Deletes a conversation whose visitor chose that, once the reply that says so is composed."""

from typing import List, Text

from rasa.core.tracker_store import TrackerStore

from assistant.channels.messages import reply as reply_of
from assistant.content.content_reloader import content as live_content
from assistant.content.reply_types import Message
from assistant.dialogue.fixed_replies import fixed
from assistant.storage.conversation_store import StoreDown, conversations

DELETE = "delete_conversation"  # the reply, and the option that leads to it
LATER = "later"  # the case of the reply where the store does not answer


async def carried_out(messages: List[Message], store: TrackerStore, conversation: Text) -> List[Message]:
    """The replies to give: for a deletion that reply alone, or the words for a deletion that has to wait.

    The caller holds the conversation, so that no message comes between.
    """
    said = [message for message in messages if message["id"] == DELETE]
    if not said:
        return messages
    try:
        await conversations(store).forget(conversation)
    except StoreDown:  # the store notes it, and deletes once it is back
        return [{**said[0], "text": reply_of(fixed(DELETE, live_content(), LATER))["text"]}]
    return said[:1]
