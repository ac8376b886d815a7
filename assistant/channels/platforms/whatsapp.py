"""WhatsApp over Meta's Cloud API: reply buttons for up to three options, a list for up to ten."""

from typing import Any, Dict, Iterable, List, Optional, Text

from pydantic import Field
from sanic.request import Request

from assistant.channels.connector import Told
from assistant.channels.conversation import Incoming
from assistant.channels.platforms.meta_graph import GraphConnector
from assistant.channels.rendering import Part
from assistant.content.content_reloader import content as live_content

BUTTONS = 3
CRISIS = "crisis"  # what a message with help says of itself
# News of the platform or of other messages, not a message of its own. developers.facebook.com/documentation/
# business-messaging/whatsapp/webhooks/reference/messages/edit: an edit comes as "unsupported" at times.
_NO_MESSAGE = ("reaction", "system", "unsupported", "unknown", "request_welcome", "edit", "revoke")


class _Text(Told):
    body: Optional[Text]


class _Button(Told):
    text: Optional[Text]


class _Chosen(Told):
    id: Text


class _Interactive(Told):
    button_reply: Optional[_Chosen]
    list_reply: Optional[_Chosen]


class _Media(Told):
    caption: Optional[Text]


class _Message(Told):
    number: Optional[Text] = Field(None, alias="from")
    user: Optional[Text] = Field(None, alias="from_user_id")
    id: Text
    type: Text
    text: Optional[_Text]
    button: Optional[_Button]  # of a template, which others of the business may send
    interactive: Optional[_Interactive]
    image: Optional[_Media]
    video: Optional[_Media]
    document: Optional[_Media]


class _Status(Told):
    status: Text
    reply: Optional[Text] = Field(None, alias="biz_opaque_callback_data")


class _Metadata(Told):
    phone_number_id: Text


class _Value(Told):
    metadata: Optional[_Metadata]
    messages: List[Any] = []
    statuses: List[Any] = []


class _Change(Told):
    value: _Value


class _Entry(Told):
    changes: List[Any] = []


class _Body(Told):
    entry: List[Any]


class WhatsApp(GraphConnector):
    secret, token, verify_token = "WHATSAPP_APP_SECRET", "WHATSAPP_TOKEN", "WHATSAPP_VERIFY_TOKEN"
    # developers.facebook.com/docs/whatsapp/cloud-api/webhooks: "Webhooks payloads can be up to 3MB".
    body_bytes = 3 * 1024 * 1024

    @classmethod
    def name(cls) -> Text:
        return "whatsapp"

    def incoming(self, request: Request) -> Iterable[Incoming]:
        yield from self.readable(self._entry, _Body.parse_raw(request.body).entry)

    def _entry(self, told: Any) -> Iterable[Incoming]:
        yield from self.readable(self._change, _Entry.parse_obj(told).changes)

    def _change(self, told: Any) -> Iterable[Incoming]:
        value = _Change.parse_obj(told).value
        if value.metadata and value.metadata.phone_number_id == self.settings["WHATSAPP_PHONE_NUMBER_ID"]:
            yield from self.readable(_read, value.messages)
            yield from self.readable(self._status, value.statuses)

    def _status(self, told: Any) -> Iterable[Incoming]:
        """Count what Meta took and could not deliver: Meta says so here alone, and does not try again."""
        status = _Status.parse_obj(told)
        if status.status == "failed":
            self._delivery.missed(helps=status.reply == CRISIS)
        return ()

    async def send(self, to: Dict[Text, Text], part: Part) -> None:
        number = self.settings["WHATSAPP_PHONE_NUMBER_ID"]
        choose = live_content().replies["choose"][0].text
        # What is given as `biz_opaque_callback_data` comes back with the status of the message.
        known = {"messaging_product": "whatsapp", "biz_opaque_callback_data": CRISIS if part.helps else "other"}
        await self.call(f"{number}/messages", {**known, **to, **message(part, choose)})


def _read(told: Any) -> Iterable[Incoming]:
    said = _Message.parse_obj(told)
    if said.type in _NO_MESSAGE:
        return
    # developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids: the number is empty or
    # gone for who has a username, and may come and go; the id stays. `to` takes numbers alone.
    sender = said.user or said.number
    if not sender:
        raise ValueError("nobody sent it")
    to = {"to": said.number} if said.number else {"recipient": sender}
    yield Incoming(sender, said.id, _text(said), _option(said), to=to)


def _text(said: _Message) -> Optional[Text]:
    media = said.image or said.video or said.document
    written = said.text.body if said.text else said.button.text if said.button else None
    return written or (media.caption if media else None)


def _option(said: _Message) -> Optional[Text]:
    chosen = said.interactive and (said.interactive.button_reply or said.interactive.list_reply)
    return chosen.id if chosen else None


def message(part: Part, choose: Text) -> Dict[Text, Any]:
    if not part.options:
        return {"type": "text", "text": {"body": part.text, "preview_url": False}}
    entries = [{"id": option.value, "title": option.title} for option in part.options]
    if len(entries) <= BUTTONS:
        action: Dict[Text, Any] = {"buttons": [{"type": "reply", "reply": entry} for entry in entries]}
    else:
        action = {"button": choose, "sections": [{"rows": entries}]}
    kind = "button" if len(entries) <= BUTTONS else "list"
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": part.text}, "action": action}}
