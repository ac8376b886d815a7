"""Messenger: quick replies below the last message."""

from typing import Any, Dict, Iterable, List, Optional, Text

from sanic.request import Request

from assistant.channels.connector import Told
from assistant.channels.conversation import Incoming
from assistant.channels.platforms.meta_graph import GraphConnector
from assistant.channels.rendering import Part


class _Identified(Told):
    id: Text


class _Payload(Told):
    payload: Text = ""
    mid: Optional[Text]


class _Message(Told):
    mid: Text
    text: Optional[Text]
    quick_reply: Optional[_Payload]
    is_echo: bool = False


class _Messaging(Told):
    sender: _Identified
    timestamp: Any
    message: Optional[_Message]
    postback: Optional[_Payload]


class _Entry(Told):
    messaging: List[Any] = []


class _Body(Told):
    object: Text
    entry: List[Any]


class Messenger(GraphConnector):
    secret, token, verify_token = "MESSENGER_APP_SECRET", "MESSENGER_TOKEN", "MESSENGER_VERIFY_TOKEN"

    @classmethod
    def name(cls) -> Text:
        return "messenger"

    def incoming(self, request: Request) -> Iterable[Incoming]:
        body = _Body.parse_raw(request.body)
        yield from self.readable(self._entry, body.entry if body.object == "page" else [])

    def _entry(self, told: Any) -> Iterable[Incoming]:
        # Reads, deliveries and the like: some have no sender or time, and none is a visitor's message.
        events = _Entry.parse_obj(told).messaging
        said = [event for event in events if not isinstance(event, dict) or {"message", "postback"} & event.keys()]
        yield from self.readable(_read, said)

    async def send(self, to: Text, part: Part) -> None:
        body = {"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": message(part)}
        await self.call("me/messages", body)


def _read(told: Any) -> Iterable[Incoming]:
    event = _Messaging.parse_obj(told)
    sender, message, postback = event.sender.id, event.message, event.postback
    if message and not message.is_echo:
        tapped = message.quick_reply and message.quick_reply.payload
        text = None if tapped else message.text or None
        yield Incoming(sender, message.mid, text, tapped or None, to=sender)
    elif postback:  # "Get started", or an entry of a menu that the page's owner made
        known = postback.payload.startswith("/")
        told_id = postback.mid or f"{sender} {event.timestamp}"
        yield Incoming(sender, told_id, None, postback.payload if known else None, not known, to=sender)


def message(part: Part) -> Dict[Text, Any]:
    replies = [{"content_type": "text", "title": o.title, "payload": o.value} for o in part.options]
    return {"text": part.text, **({"quick_replies": replies} if replies else {})}
