"""Deletes a conversation whose visitor chose that, once the reply that says so is composed."""

from typing import Any, Dict, List, Text

from assistant.channels.messages import Message
from assistant.channels.messages import reply as reply_of
from assistant.live import content as live_content
from assistant.replies import fixed
from assistant.storage import ConversationStore, StoreDown

DELETE = "delete_conversation"  # the reply, and the option that leads to it
LATER = "later"  # the case of the reply where the store does not answer


async def carried_out(messages: List[Message], store: ConversationStore, conversation: Text) -> List[Message]:
    """The replies as they are to be given: of a deletion that one alone, or what to say where it has to wait.

    The caller holds the conversation, so that no message comes between.
    """
    said: List[Dict[Text, Any]] = [message for message in messages if message["id"] == DELETE]
    if not said:
        return messages
    try:
        await store.forget(conversation)
    except StoreDown:  # the store notes it, and deletes once it is back
        return [{**said[0], "text": reply_of(fixed(DELETE, live_content(), LATER))["text"]}]
    return said[:1]
