"""Rasa's socket.io channel for other people's widgets, behind the same gate; off unless SOCKETIO_CHANNEL is "on"."""

import re
import secrets
from typing import Any, Awaitable, Callable, Dict, Optional, Text

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.socketio import SocketIOInput, SocketIOOutput
from sanic import Blueprint

from assistant.channels.channel_settings import missing
from assistant.channels.connector import Off
from assistant.channels.input_validation import BODY_LIMIT
from assistant.channels.platforms.rest import ADDRESS, guarded
from assistant.channels.rate_limits import network
from assistant.runtime.settings import settings

_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")


class SocketIO(SocketIOInput):
    """The same events as Rasa's with `session_persistence` (see parent class).

    Rasa's does not await `enter_room`, a coroutine since python-socketio 5.10, and sends no reply; and it takes any
    session id from the client. Here the server makes an id, of 256 random bits, and takes one back in that form only.
    """

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> InputChannel:
        return Off(cls.name()) if missing(cls.name(), settings()) else cls(session_persistence=True)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        taken: Dict[Text, Callable[[UserMessage], Awaitable[Any]]] = {}

        def routes_of(take: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
            taken["take"] = take
            return super(SocketIO, self).blueprint(take)

        routes = guarded(self, routes_of)
        sio: Any = self.sio  # made with the routes
        sio.eio.max_http_buffer_size = 4 * BODY_LIMIT
        origins = list(settings().socketio_origins)
        sio.eio.cors_allowed_origins = origins or None  # None: only pages of this server

        async def confirmed(sid: Text, wanted: Any) -> Text:
            session = wanted if _is_session(wanted) else secrets.token_urlsafe(32)
            await sio.enter_room(sid, session, namespace=self.namespace)
            await sio.emit("session_confirm", session, room=sid, namespace=self.namespace)
            return session

        @sio.on("session_request", namespace=self.namespace)
        async def session_request(sid: Text, data: Any = None) -> None:
            await confirmed(sid, _told(data, "session_id"))

        @sio.on(self.user_message_evt, namespace=self.namespace)
        async def handle_message(sid: Text, data: Any = None) -> None:
            session, text = _told(data, "session_id"), _told(data, "message")
            here = [room for room in sio.rooms(sid, namespace=self.namespace) if _is_session(room)]
            if session not in here:
                # A widget connects anew after a restart and goes on with its session, or it names none. Both get an
                # answer: who knows a session may ask for it as well.
                session = here[0] if here and not _is_session(session) else await confirmed(sid, session)
            output = SocketIOOutput(sio, self.bot_message_evt)
            request = sio.get_environ(sid, namespace=self.namespace)["sanic.request"]
            told = {ADDRESS: network(request.remote_addr, request.ip)}
            await taken["take"](UserMessage(text if isinstance(text, str) else "", output, session, metadata=told))

        return routes


def _told(data: Any, name: Text) -> Any:
    return data.get(name) if isinstance(data, dict) else None


def _is_session(value: Any) -> bool:
    return isinstance(value, str) and bool(_SESSION.fullmatch(value))
