"""Messenger: quick replies below the last message."""

from typing import Any, Dict, Iterable, List, Optional, Text

from pydantic import BaseModel
from sanic.request import Request

from assistant.channels.conversation import Incoming
from assistant.channels.platforms.meta_graph import GraphConnector
from assistant.channels.rendering import Part


class _Identified(BaseModel):
    id: Text


class _Payload(BaseModel):
    payload: Text
    mid: Optional[Text]


class _Message(BaseModel):
    mid: Text
    text: Optional[Text]
    quick_reply: Optional[_Payload]
    is_echo: bool = False


class _Messaging(BaseModel):
    sender: _Identified
    timestamp: Optional[int]
    message: Optional[_Message]
    postback: Optional[_Payload]


class _Entry(BaseModel):
    messaging: List[Any] = []


class _Body(BaseModel):
    object: Text
    entry: List[_Entry]


class Messenger(GraphConnector):
    secret, token, verify_token = "MESSENGER_APP_SECRET", "MESSENGER_TOKEN", "MESSENGER_VERIFY_TOKEN"

    @classmethod
    def name(cls) -> Text:
        return "messenger"

    def incoming(self, request: Request) -> Iterable[Incoming]:
        body = _Body.parse_raw(request.body)
        events = [event for entry in body.entry for event in entry.messaging if body.object == "page"]
        # Reads, deliveries and the like: some have no sender or time, and none is a visitor's message.
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
