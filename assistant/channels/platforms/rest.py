"""Rasa's own REST channel for other people's widgets, behind the same gate; off unless REST_CHANNEL is "on"."""

import unicodedata
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse

from assistant.channels.channel_settings import missing
from assistant.channels.connector import Off
from assistant.channels.conversation import Incoming, answering
from assistant.channels.in_flight import Begun
from assistant.channels.input_validation import Refused, declared
from assistant.channels.json_body import json_object
from assistant.channels.process_guard import require_guarded
from assistant.channels.rate_limits import network
from assistant.content.content_reloader import content as live_content
from assistant.runtime.settings import settings

SENDER_LIMIT = 128  # characters
STREAM = "text/event-stream"  # as Rasa calls the answers to `?stream=true`
# A proxy passes each reply on as it comes: nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
AT_ONCE = {"X-Accel-Buffering": "no", "Cache-Control": "no-cache, no-transform"}
ADDRESS = "address"  # of who sent a message, which is counted and not stored


class Rest(RestInput):
    """The same requests and replies as Rasa's (see parent class). Whoever knows a sender's id speaks as that sender."""

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> InputChannel:
        return Off(cls.name()) if missing(cls.name(), settings()) else cls()

    async def _extract_sender(self, req: Request) -> Text:
        sender = json_object(req).get("sender")
        if not isinstance(sender, str) or not 0 < len(sender) <= SENDER_LIMIT:
            # Rasa would put everybody without one into the same conversation.
            raise Refused(400, "invalid_sender", f"Send a sender of at most {SENDER_LIMIT} characters.")
        if any(unicodedata.category(each) in ("Cc", "Cs") for each in sender):
            # PostgreSQL takes no NUL, and no database half a character.
            raise Refused(400, "invalid_sender", "The sender has a character that cannot be stored.")
        return sender

    def _extract_message(self, req: Request) -> Text:
        message = json_object(req).get("message")
        if not isinstance(message, str):
            raise Refused(400, "invalid_message", "Send a message that is a string.")
        return message

    def _extract_input_channel(self, req: Request) -> Text:
        return self.name()

    def get_metadata(self, request: Request) -> Optional[Dict[Text, Any]]:
        return {ADDRESS: network(request.remote_addr, request.ip)}

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = guarded(self, super().blueprint)

        @routes.middleware("response")
        async def say_how_to_pass_on(request: Request, response: BaseHTTPResponse) -> None:
            if (response.content_type or "").startswith(STREAM):
                response.headers.update(AT_ONCE)

        return routes


def guarded(channel: InputChannel, blueprint: Callable[..., Blueprint]) -> Blueprint:
    """The routes of one of Rasa's own channels, whose messages take our way and whose replies Rasa's."""
    require_guarded()
    apps: List[Sanic] = []
    begun = Begun()

    async def take(message: UserMessage) -> None:
        await begun.finish(answer(message))

    async def answer(message: UserMessage) -> None:
        agent = apps[0].ctx.agent
        conversation = f"{channel.name()}:{message.sender_id}"  # a colon is in no session of the web API
        async with answering(agent, channel.name(), conversation) as answer_to:
            found = await answer_to(_incoming(message))
            for part in found.parts(channel.name()):
                buttons = [{"title": option.title, "payload": option.value} for option in part.options]
                reply = {"text": part.text, "buttons": buttons}
                await message.output_channel.send_response(message.sender_id, reply)

    routes = blueprint(take)

    @routes.listener("before_server_start")
    async def know(app: Sanic, loop: Any) -> None:
        apps.append(app)

    @routes.listener("before_server_stop")
    async def finish(app: Sanic, loop: Any) -> None:
        await begun.all()

    return routes


def _incoming(message: UserMessage) -> Incoming:
    """These channels send the payload of a tapped button as a text."""
    try:
        option: Optional[Text] = declared(message.text or "", live_content())
    except Refused:
        option = None
    address = (message.metadata or {}).get(ADDRESS, "")
    text = None if option else message.text or ""
    return Incoming(message.sender_id, message.message_id, text, option, address=address)
