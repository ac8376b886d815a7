"""WhatsApp over Meta's Cloud API: reply buttons for up to three options, a list for up to ten."""

from typing import Any, Dict, Iterable, List, Optional, Text

from pydantic import BaseModel, Field
from sanic.request import Request

from assistant.channels.conversation import Incoming
from assistant.channels.platforms.meta_graph import GraphConnector
from assistant.channels.rendering import Part
from assistant.content.content_reloader import content as live_content

BUTTONS = 3
# News of the platform or of other messages, not a message of its own.
_NO_MESSAGE = ("reaction", "system", "unsupported", "unknown", "request_welcome")


class _Text(BaseModel):
    body: Text


class _Chosen(BaseModel):
    id: Text


class _Interactive(BaseModel):
    button_reply: Optional[_Chosen]
    list_reply: Optional[_Chosen]


class _Media(BaseModel):
    caption: Optional[Text]


class _Message(BaseModel):
    sender: Text = Field(alias="from")
    id: Text
    type: Text
    text: Optional[_Text]
    interactive: Optional[_Interactive]
    image: Optional[_Media]
    video: Optional[_Media]
    document: Optional[_Media]


class _Metadata(BaseModel):
    phone_number_id: Text


class _Value(BaseModel):
    metadata: _Metadata
    messages: List[_Message] = []


class _Change(BaseModel):
    value: _Value


class _Entry(BaseModel):
    changes: List[_Change] = []


class _Body(BaseModel):
    entry: List[_Entry]


class WhatsApp(GraphConnector):
    secret, token, verify_token = "WHATSAPP_APP_SECRET", "WHATSAPP_TOKEN", "WHATSAPP_VERIFY_TOKEN"

    @classmethod
    def name(cls) -> Text:
        return "whatsapp"

    def incoming(self, request: Request) -> Iterable[Incoming]:
        changes = [change.value for entry in _Body.parse_raw(request.body).entry for change in entry.changes]
        for value in changes:
            if value.metadata.phone_number_id != self.settings["WHATSAPP_PHONE_NUMBER_ID"]:
                continue
            for said in value.messages:
                if said.type not in _NO_MESSAGE:
                    yield Incoming(said.sender, said.id, _text(said), _option(said), to=said.sender)

    async def send(self, to: Text, part: Part) -> None:
        number = self.settings["WHATSAPP_PHONE_NUMBER_ID"]
        choose = live_content().replies["choose"][0].text
        await self.call(f"{number}/messages", {"messaging_product": "whatsapp", "to": to, **message(part, choose)})


def _text(said: _Message) -> Optional[Text]:
    media = said.image or said.video or said.document
    return said.text.body if said.text else media.caption if media else None


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
