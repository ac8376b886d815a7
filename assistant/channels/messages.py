"""Replies as the web API gives them, fresh or from a stored conversation."""

from datetime import datetime, timezone
from typing import Any, Dict, Iterable, List, Mapping, Optional, Text, cast

from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.events import BotUttered, Event, UserUttered

from assistant.content.reply_types import Message, Option


class MessageCollector(CollectingOutputChannel):
    """Keeps each reply whole; Rasa's own collector cuts texts at blank lines and drops the source."""

    messages: List[Message]  # type: ignore[assignment]  # Rasa's are any dictionaries

    @classmethod
    def name(cls) -> Text:
        return "web"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        self.messages.append(reply(message))


def reply(message: Mapping[Text, Any]) -> Message:
    """A reply of Rasa as the web API gives it."""
    return {
        "id": message.get("id", ""),
        "text": message.get("text") or "",
        "source": message.get("source"),
        "options": _options(message.get("buttons")),
    }


def history(events: Iterable[Event]) -> List[Message]:
    """The messages of both sides in order. A visitor's has the id "visitor"; a tap reads as the option's title."""
    messages: List[Message] = []
    titles: Dict[Text, Text] = {}
    for event in events:
        if isinstance(event, BotUttered):
            said = reply({**event.metadata, "text": event.text, "buttons": event.data.get("buttons")})
            titles.update({option["payload"]: option["title"] for option in said["options"] if "payload" in option})
            messages.append(said)
        elif isinstance(event, UserUttered) and _visible(event):
            text = event.text or ""
            if text.startswith("/"):  # an option, which nobody reads as its payload
                text = titles.get(text, text[1:].replace("_", " "))
            messages.append({"id": "visitor", "text": text, "source": None, "options": []})
    return messages


def answer_to(message_id: Text, events: Iterable[Event]) -> List[Message]:
    """The replies to the message of this id, as they were given; empty if it was not answered yet."""
    replies: List[Event] = []
    answering = False
    for event in events:
        if isinstance(event, UserUttered):
            answering = event.message_id == message_id
        elif answering and isinstance(event, BotUttered):
            replies.append(event)
    return history(replies)


def times(events: Iterable[Event]) -> List[Text]:
    """When each message of the history was said."""
    return [datetime.fromtimestamp(event.timestamp, timezone.utc).isoformat() for event in events if _visible(event)]


def _visible(event: Event) -> bool:
    if isinstance(event, UserUttered):
        return not (event.metadata or {}).get("opening")
    return isinstance(event, BotUttered)


def _options(buttons: Optional[List[Dict[Text, Text]]]) -> List[Option]:
    keys = ("title", "payload", "url")
    return cast(List[Option], [{key: each[key] for key in keys if each.get(key)} for each in buttons or []])
