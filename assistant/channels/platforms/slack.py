"""Slack: buttons in blocks, in direct messages and in threads below a mention."""

import html
import json
import re
from typing import Any, Dict, Iterable, List, Optional, Text

from pydantic import Json
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock
from slack_sdk.models.blocks.basic_components import PlainTextObject
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.connector import Connector, Told, seconds
from assistant.channels.conversation import Incoming
from assistant.channels.delivery import TIMEOUT, Refusal
from assistant.channels.platforms import slack_emoji as emoji
from assistant.channels.rendering import Button, Part

_MARKUP = re.compile(r"<@\w+>|<[^<>|]*\||[<>]")
# Errors that Slack tells with a 200, and that pass.
_PASSING = ("ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")


# Subtypes that are something a person says: docs.slack.dev/reference/events/message. The others are news of a channel,
# or of a message: one that was edited is answered as it was first.
_SAID = (None, "file_share", "thread_broadcast", "me_message")
NOTIFIED = 4_000  # characters; Slack makes several messages of a longer text


class _Event(Told):
    type: Text
    channel: Text
    user: Optional[Text]
    ts: Text
    text: Text = ""
    blocks: Any
    channel_type: Text = ""
    thread_ts: Optional[Text]
    subtype: Optional[Text]
    bot_id: Optional[Text]


class _Kind(Told):
    type: Text


class _Outer(_Kind):
    event: Optional[_Kind]


class _Envelope(Told):
    event: _Event


class _Identified(Told):
    id: Text


class _Action(Told):
    type: Text
    action_ts: Text
    value: Optional[Text]


class _Posted(Told):
    ts: Text
    thread_ts: Optional[Text]


class _Interaction(Told):
    type: Text
    user: _Identified
    channel: _Identified
    message: _Posted
    actions: List[_Action]


class _Form(Told):
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
            settings["SLACK_TOKEN"], settings.get("SLACK_API", AsyncWebClient.BASE_URL), timeout=int(TIMEOUT)
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
        told = _Outer.parse_raw(request.body)
        if told.type == "app_rate_limited":  # docs.slack.dev/apis/events-api: what came beyond is not delivered
            raise ValueError("Slack keeps messages back")
        if told.event is None or told.event.type not in ("message", "app_mention"):
            return
        event = _Envelope.parse_raw(request.body).event
        direct = event.type == "message" and event.channel_type == "im"
        spoken = event.user and not event.bot_id and event.subtype in _SAID
        if not spoken or not (direct or event.type == "app_mention"):
            return
        thread = event.thread_ts or (None if direct else event.ts)
        text = html.unescape(emoji.read(_MARKUP.sub("", event.text), event.blocks)).strip()
        yield Incoming(
            sender=_sender(event.channel, thread, event.user),
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
            sender=_sender(interaction.channel.id, thread, interaction.user.id),
            id=f"{interaction.channel.id} {action.action_ts} {interaction.user.id}",
            option=action.value,
            to={"channel": interaction.channel.id, "thread_ts": thread},
        )

    async def send(self, to: Dict[Text, Any], part: Part) -> None:
        notified = html.escape(part.text, quote=False)
        await self._client.chat_postMessage(
            text=notified if len(notified) <= NOTIFIED else html.escape(part.text[: NOTIFIED // 5], quote=False),
            blocks=blocks(part),
            unfurl_links=False,
            **{key: value for key, value in to.items() if value},
        )

    def refusal(self, error: Exception) -> Refusal:
        if not isinstance(error, SlackApiError):
            return super().refusal(error)
        status = getattr(error.response, "status_code", None)
        if status == 200:
            status = 503 if error.response.get("error") in _PASSING else 400
        # docs.slack.dev/apis/web-api/rate-limits: 429 with `Retry-After`, in seconds.
        return Refusal(status, seconds((getattr(error.response, "headers", None) or {}).get("Retry-After")))


def _sender(channel: Text, thread: Optional[Text], user: Optional[Text]) -> Text:
    """Whose conversation it is, without a workspace: in an organisation (Enterprise), a message names one, and a tap
    none, another one or the organisation (docs.slack.dev/reference/interaction-payloads: `team`, `user.team_id`).
    """
    return f"{channel} {thread} {user}"


def blocks(part: Part) -> List[Block]:
    found: List[Block] = [SectionBlock(text=PlainTextObject(text=part.text, emoji=False))]
    if part.links:
        found.append(ActionsBlock(elements=[_button(link, n, url=link.value) for n, link in enumerate(part.links)]))
    if part.options:
        found.append(ActionsBlock(elements=[_button(o, n, value=o.value) for n, o in enumerate(part.options)]))
    return found


def _button(button: Button, number: int, **leads: Any) -> ButtonElement:
    title = PlainTextObject(text=button.title, emoji=False)
    return ButtonElement(text=title, action_id=f"{'-'.join(leads)}-{number}", **leads)
