"""Microsoft Teams over the Bot Framework: a hero card with up to six buttons."""

import asyncio
import logging
import re
import time
from dataclasses import replace
from typing import Any, Awaitable, Callable, Dict, Iterable, List, Optional, Text
from urllib.parse import quote

import aiohttp
import jwt
from pydantic import Field
from rasa.core.channels.botframework import MICROSOFT_OAUTH2_URL
from rasa.core.channels.channel import UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request

from assistant.channels.connector import Connector, NotTaken, Told, Unverifiable
from assistant.channels.conversation import Incoming
from assistant.channels.delivery import TIMEOUT, Refusal
from assistant.channels.platforms.signing_keys import NoKeys, SigningKeys
from assistant.channels.rendering import Part

logger = logging.getLogger(__name__)

KEYS = "https://login.botframework.com/v1/.well-known/keys"
ISSUER = "https://api.botframework.com"
REQUIRED = ["exp", "iss", "aud"]  # claims without which a token would hold for ever, or for anybody
# learn.microsoft.com/azure/bot-service/bot-service-quickstart-registration: bots made since August 2025 belong to one
# tenant, which grants the token; older ones get theirs from Microsoft's own.
MANY_TENANTS = "botframework.com"
UNSAID = 300  # seconds that a token holds which does not say how long
_CODE = re.compile(r"\bAADSTS\d+\b")
_GONE = ("MessageWritesBlocked", "ConversationBlockedByUser", "BotNotInConversationRoster")
_MENTION = re.compile(r"<at>[^<]*</at>")


class _Conversation(Told):
    id: Text
    kind: Text = Field("personal", alias="conversationType")


class _Identified(Told):
    id: Text


class _Activity(Told):
    type: Text
    id: Text
    service: Text = Field(alias="serviceUrl")
    sender: _Identified = Field(alias="from")
    recipient: _Identified
    conversation: _Conversation
    text: Optional[Text]
    value: Any  # of a button of ours, an object; of others, anything


class Teams(Connector):
    """A bot in personal chats alone: in a channel, everybody would read what it says."""

    secret = "TEAMS_APP_PASSWORD"

    @classmethod
    def name(cls) -> Text:
        return "teams"

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self._keys = SigningKeys(settings.get("TEAMS_KEYS", KEYS))
        self._token, self._valid_until = "", 0.0
        self._renewing = asyncio.Lock()
        self._keeping: Optional["asyncio.Task[None]"] = None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        webhook = super().blueprint(on_new_message)

        @webhook.listener("before_server_start")
        async def fetch_keys(app: Sanic, loop: Any) -> None:
            self._keeping = loop.create_task(self._keys.keep())
            await self._keys.first()  # who is sent here as soon as this server is ready is not refused for want of them

        return webhook

    async def close(self) -> None:
        if self._keeping:
            self._keeping.cancel()
        await super().close()

    def verified(self, request: Request) -> bool:
        """Signature, audience and issuer are right, and replies with our token go where the signature says."""
        kind, _, token = (request.headers.get("Authorization") or "").partition(" ")
        try:
            found = self._keys.find(jwt.get_unverified_header(token)["kid"])
            claims = jwt.decode(
                token if kind == "Bearer" else "",
                found.key,
                algorithms=["RS256"],
                audience=self.settings["TEAMS_APP_ID"],
                issuer=ISSUER,
                options={"require": REQUIRED},
            )
            # learn.microsoft.com, "Authentication with the Bot Connector API": a key signs for channels it endorses.
            endorsed = not found.endorsements or request.json["channelId"] in found.endorsements
            return endorsed and claims["serviceurl"] == request.json["serviceUrl"]
        except NoKeys as error:
            raise Unverifiable from error
        except (jwt.PyJWTError, KeyError, TypeError, ValueError):
            return False

    def incoming(self, request: Request) -> Iterable[Incoming]:
        activity = _Activity.parse_raw(request.body)
        if activity.type != "message" or activity.conversation.kind != "personal":
            return
        option = activity.value.get("option") if isinstance(activity.value, dict) else None
        option = option if isinstance(option, str) else None
        text = _MENTION.sub("", activity.text or "").strip()
        conversation = quote(activity.conversation.id, safe=":")
        to = {
            "url": f"{activity.service.rstrip('/')}/v3/conversations/{conversation}/activities",
            "from": activity.recipient.id,
            "recipient": activity.sender.id,
        }
        yield Incoming(f"{activity.conversation.id} {activity.sender.id}", activity.id, text or None, option, to=to)

    async def send(self, to: Dict[Text, Text], part: Part) -> None:
        body = {
            "type": "message",
            "from": {"id": to["from"]},
            "recipient": {"id": to["recipient"]},
            "text": part.text,
            "textFormat": "plain",
            "attachments": cards(part),
        }
        try:
            await self.post(to["url"], body, Authorization=f"Bearer {await self._access()}")
        except NotTaken as error:
            if error.status != 401:
                raise
            self._valid_until = 0.0  # as after a change of the secret: a new token may be taken
            await self.post(to["url"], body, Authorization=f"Bearer {await self._access()}")

    def refusal(self, error: Exception) -> Refusal:
        refusal = super().refusal(error)
        if refusal.status == 412:  # learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: it passes
            refusal = replace(refusal, status=503)
        told = str(error.told) if isinstance(error, NotTaken) else ""
        return replace(refusal, unwanted=any(word in told for word in _GONE))

    @property
    def login(self) -> Text:
        """Where the token is granted that replies are sent with."""
        tenant = self.settings.get("TEAMS_TENANT_ID") or MANY_TENANTS
        return self.settings.get("TEAMS_LOGIN") or f"{MICROSOFT_OAUTH2_URL}/{tenant}/oauth2/v2.0/token"

    async def _access(self) -> Text:
        """The token that replies are sent with."""
        async with self._renewing:
            if time.monotonic() < self._valid_until:
                return self._token
            form = {
                "grant_type": "client_credentials",
                "client_id": self.settings["TEAMS_APP_ID"],
                "client_secret": self.settings["TEAMS_APP_PASSWORD"],
                "scope": "https://api.botframework.com/.default",
            }
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session,
                session.post(self.login, data=form, allow_redirects=False) as granted,
            ):
                told = await _json(granted)
            if not told.get("access_token"):
                code = _CODE.search(str(told.get("error_description")))
                logger.error(
                    "Microsoft gives no token to answer Teams with (%s): check TEAMS_APP_ID, TEAMS_APP_PASSWORD and "
                    "TEAMS_TENANT_ID, which a bot of a single tenant needs.",
                    code[0] if code else f"HTTP {granted.status}",
                )
                raise NotTaken(granted.status if granted.status >= 400 else 502, told, None)
            try:
                holds = int(told["expires_in"]) - 60
            except (KeyError, TypeError, ValueError):
                holds = UNSAID
            self._token, self._valid_until = told["access_token"], time.monotonic() + holds
            return self._token


async def _json(answer: aiohttp.ClientResponse) -> Dict[Text, Any]:
    """The JSON object of an answer, empty if it has none."""
    try:
        told = await answer.json(content_type=None)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def cards(part: Part) -> List[Dict[Text, Any]]:
    links = [{"type": "openUrl", "title": link.title, "value": link.value} for link in part.links]
    options = [
        {"type": "messageBack", "title": o.title, "displayText": o.title, "text": o.title, "value": {"option": o.value}}
        for o in part.options
    ]
    kind = "application/vnd.microsoft.card.hero"
    return [{"contentType": kind, "content": {"buttons": buttons}} for buttons in (links, options) if buttons]
