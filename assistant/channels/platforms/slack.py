"""Slack: buttons in blocks, in direct messages and in threads below a mention."""

import html
import json
import re
from typing import Any, Dict, Iterable, List, Optional, Text

from pydantic import BaseModel, Json
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock
from slack_sdk.models.blocks.basic_components import PlainTextObject
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.connector import Connector
from assistant.channels.conversation import Incoming
from assistant.channels.delivery import TIMEOUT
from assistant.channels.rendering import Button, Part

_MARKUP = re.compile(r"<@\w+>|<[^<>|]*\||[<>]")
# Errors that Slack tells with a 200, and that pass.
_PASSING = ("ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")


class _Event(BaseModel):
    type: Text
    channel: Text
    user: Text
    ts: Text
    text: Text = ""
    channel_type: Text = ""
    thread_ts: Optional[Text]
    subtype: Optional[Text]
    bot_id: Optional[Text]


class _Envelope(BaseModel):
    type: Text
    team_id: Text
    event: _Event


class _Identified(BaseModel):
    id: Text


class _Action(BaseModel):
    type: Text
    action_ts: Text
    value: Optional[Text]


class _Posted(BaseModel):
    ts: Text
    thread_ts: Optional[Text]


class _Interaction(BaseModel):
    type: Text
    team: _Identified
    user: _Identified
    channel: _Identified
    message: _Posted
    actions: List[_Action]


class _Form(BaseModel):
    payload: Json[_Interaction]


class Slack(Connector):
    secret = "SLACK_SIGNING_SECRET"

    @classmethod
    def name(cls) -> Text:
        return "slack"

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self._verifier = SignatureVerifier(settings["SLACK_SIGNING_SECRET"])
        self._client = AsyncWebClient(
            settings["SLACK_TOKEN"], settings.get("SLACK_API", AsyncWebClient.BASE_URL), timeout=TIMEOUT
        )

    def verified(self, request: Request) -> bool:
        try:
            return self._verifier.is_valid_request(request.body, request.headers)
        except (ValueError, TypeError):  # a time that is no number, a body or signature that is no text
            return False

    def acknowledged(self, request: Request) -> HTTPResponse:
        try:
            challenge = json.loads(request.body)["challenge"]  # asked once, when the address is registered
        except (ValueError, RecursionError, KeyError, TypeError):
            return response.empty(200)
        return response.text(str(challenge))

    def incoming(self, request: Request) -> Iterable[Incoming]:
        if request.form:
            yield from self._tapped(_Form(payload=request.form.get("payload")).payload)
            return
        envelope = _Envelope.parse_raw(request.body)
        event = envelope.event
        direct = event.type == "message" and event.channel_type == "im"
        if event.bot_id or event.subtype not in (None, "file_share") or not (direct or event.type == "app_mention"):
            return
        thread = event.thread_ts or (None if direct else event.ts)
        text = html.unescape(_MARKUP.sub("", event.text)).strip()
        yield Incoming(
            sender=f"{envelope.team_id} {event.channel} {thread} {event.user}",
            id=f"{event.channel} {event.ts}",
            text=text or None,
            opening=not text and event.type == "app_mention",
            to={"channel": event.channel, "thread_ts": thread},
        )

    def _tapped(self, interaction: _Interaction) -> Iterable[Incoming]:
        action = interaction.actions[0] if interaction.actions else None
        if interaction.type != "block_actions" or not action or not action.value:  # a link button has no value
            return
        thread = interaction.message.thread_ts
        yield Incoming(
            sender=f"{interaction.team.id} {interaction.channel.id} {thread} {interaction.user.id}",
            id=f"{interaction.channel.id} {action.action_ts} {interaction.user.id}",
            option=action.value,
            to={"channel": interaction.channel.id, "thread_ts": thread},
        )

    async def send(self, to: Dict[Text, Any], part: Part) -> None:
        await self._client.chat_postMessage(
            text=html.escape(part.text, quote=False),  # for notifications
            blocks=blocks(part),
            unfurl_links=False,
            **{key: value for key, value in to.items() if value},
        )

    def status(self, error: Exception) -> Optional[int]:
        if not isinstance(error, SlackApiError):
            return super().status(error)
        status = getattr(error.response, "status_code", None)
        if status != 200:
            return status
        return 503 if error.response.get("error") in _PASSING else 400


def blocks(part: Part) -> List[Block]:
    found: List[Block] = [SectionBlock(text=PlainTextObject(text=part.text, emoji=False))]
    if part.links:
        found.append(ActionsBlock(elements=[_button(link, n, url=link.value) for n, link in enumerate(part.links)]))
    if part.options:
        found.append(ActionsBlock(elements=[_button(o, n, value=o.value) for n, o in enumerate(part.options)]))
    return found


def _button(button: Button, number: int, **leads: Text) -> ButtonElement:
    title = PlainTextObject(text=button.title, emoji=False)
    return ButtonElement(text=title, action_id=f"{'-'.join(leads)}-{number}", **leads)
