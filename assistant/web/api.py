"""The website: article pages, the widget's files and the web API, on Rasa's own server."""

import hashlib
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any, AsyncContextManager, Awaitable, Callable, Dict, List, Optional, Text

import yaml
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels import prefetch
from assistant.channels.deletion import carried_out
from assistant.channels.in_flight import Begun
from assistant.channels.input_validation import Refused, Said, admit
from assistant.channels.json_body import json_object
from assistant.channels.messages import MessageCollector, answer_to, history, times
from assistant.channels.process_guard import require_guarded
from assistant.channels.rate_limits import DELETIONS, MESSAGES, RESTORES, network, rate_limits
from assistant.content.content_reloader import content as live_content
from assistant.content.loader import ROOT
from assistant.content.reply_types import Message
from assistant.dialogue.failure_replies import crisis_line
from assistant.runtime import logs, metrics
from assistant.runtime.settings import settings
from assistant.storage.conversation_store import ConversationStore, StoreDown, conversations
from assistant.web import page, widget_bundle
from assistant.web.cors import ASKED, asked, open_to
from assistant.web.entity_tags import conditional

MEDIA = ROOT / "content" / "articles" / "media"
OPENAPI = yaml.safe_load((Path(__file__).parent / "openapi.yml").read_text(encoding="utf-8"))
ID_LIMIT = 64  # characters of a client's id of a message
SHOWN = 200  # messages of a conversation that are restored
_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")


class WebChannel(InputChannel):
    """Rasa's input channel for browsers; the routes stand beside Rasa's, not below /webhooks."""

    @classmethod
    def name(cls) -> Text:
        return "web"

    def url_prefix(self) -> Text:
        return "/"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        require_guarded()
        web, sessions = Blueprint("web"), _Sessions(on_new_message)
        origins = settings().allowed_origins
        web.get("/article")(first_article)
        web.get("/article/<slug:str>")(article)
        widget_bundle.routes(web)
        web.static("/article/media", MEDIA)
        web.get("/openapi.json")(openapi)
        web.get(ASKED)(asked(origins))

        # Functions of their own, because Sanic writes the name of the blueprint on each handler.
        @web.post("/chat/sessions")
        async def start(request: Request) -> HTTPResponse:
            return await sessions.start(request)

        @web.post("/chat/sessions/<session:str>/messages")
        async def send(request: Request, session: Text) -> HTTPResponse:
            return await sessions.send(request, session)

        @web.get("/chat/sessions/<session:str>")
        async def restore(request: Request, session: Text) -> HTTPResponse:
            return await sessions.restore(request, session)

        @web.delete("/chat/sessions/<session:str>")
        async def forget(request: Request, session: Text) -> HTTPResponse:
            return await sessions.forget(request, session)

        @web.listener("before_server_start")
        async def prepare(app: Sanic, loop: Any) -> None:
            open_to(app, origins)

        @web.listener("before_server_stop")
        async def finish(app: Sanic, loop: Any) -> None:
            await sessions.begun.all()

        return web


async def first_article(request: Request) -> HTTPResponse:
    return conditional(request, page.article(live_content().articles[0]))


async def article(request: Request, slug: Text) -> HTTPResponse:
    found = live_content().article(slug)
    if found is None:
        raise Refused(404, "unknown_article", f"There is no article '{slug}'.")
    return conditional(request, page.article(found))


async def openapi(request: Request) -> HTTPResponse:
    return response.json(OPENAPI)


class _Sessions:
    """What browsers ask of their conversations."""

    def __init__(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> None:
        self._on_new_message = on_new_message
        self._limits = rate_limits()
        self.begun = Begun()

    async def start(self, request: Request) -> HTTPResponse:
        reads = _article(json_object(request, required=False))
        await self._count(request)
        session = secrets.token_urlsafe(32)
        messages = await self._say(session, "/greet", {"opening": True, **reads})
        return response.json({"session": session, "messages": messages, **_about()}, status=201)

    async def send(self, request: Request, session: Text) -> HTTPResponse:
        body = json_object(request)
        message_id = _message_id(session, body)
        text = _text(session, body)
        await self._count(request, session, text)
        logs.hide(session, text)
        return response.json({"messages": await self.begun.finish(self._answer(request, session, text, message_id))})

    async def restore(self, request: Request, session: Text) -> HTTPResponse:
        await self._count(request, session, what=RESTORES)
        await _existing(request, session)
        events = await _store(request).said(session, SHOWN + 1)
        last = events[-SHOWN:]
        said = {"messages": history(last), "times": times(last), "earlier": len(events) > SHOWN}
        return response.json({"session": session, **said, **_about()})

    async def forget(self, request: Request, session: Text) -> HTTPResponse:
        await self._count(request, session, what=DELETIONS)
        async with _turn(request, session):
            with suppress(StoreDown):  # the store notes it then
                await _existing(request, session)
            try:
                await _store(request).forget(session)
            except StoreDown as error:
                later = "The conversation is not deleted yet. It will be as soon as its store answers."
                raise Refused(503, "store_down", later) from error
        return response.empty(204)

    async def _count(
        self, request: Request, session: Optional[Text] = None, text: Text = "", what: Text = MESSAGES
    ) -> None:
        """Count one request of an address, and of a session.

        Raises:
            Refused: if it is one too many.
        """
        known = session if _SESSION.fullmatch(session or "") else None
        seconds = await self._limits.wait(network(request.remote_addr, request.ip), known, text, what)
        if seconds:
            raise Refused(429, "too_many_requests", f"Please wait {seconds} seconds.", seconds)

    async def _answer(self, request: Request, session: Text, text: Text, message_id: Optional[Text]) -> List[Message]:
        """The replies to a message, which are those of before if it was answered already."""
        async with _turn(request, session):
            with suppress(StoreDown):  # another worker may know it; rather an answer, above all in a crisis
                await _existing(request, session)
            if message_id:
                tracker = await _store(request).retrieve(session)
                before = answer_to(message_id, tracker.events if tracker else ())
                if before:
                    return before
            with metrics.SECONDS.time():
                replies = await self._say(session, text, message_id=message_id)
                return await carried_out(replies, request.app.ctx.agent.tracker_store, session)

    async def _say(
        self,
        session: Text,
        text: Text,
        metadata: Optional[Dict[Text, Any]] = None,
        message_id: Optional[Text] = None,
    ) -> List[Message]:
        """Hand one message to Rasa; its replies, never none."""
        logs.hide(session, text)
        await prefetch.begin(text)
        replies = MessageCollector()
        channel = WebChannel.name()
        await self._on_new_message(
            UserMessage(text, replies, session, input_channel=channel, message_id=message_id, metadata=metadata)
        )
        if not replies.messages:
            raise RuntimeError("the assistant gave no reply")
        for message in replies.messages:
            metrics.MESSAGES.labels(message["id"], channel).inc()
        return replies.messages


def _message_id(session: Text, body: Dict[Text, Any]) -> Optional[Text]:
    """The id that the client gave a message. The store keeps a hash of it, which tells of no visitor."""
    given = body.pop("id", None)
    if given is None:
        return None
    if not isinstance(given, str) or not 0 < len(given) <= ID_LIMIT:
        raise Refused(400, "invalid_body", f"The id of a message is a string of at most {ID_LIMIT} characters.")
    return hashlib.sha256(f"{session}/{given}".encode("utf-8", "surrogatepass")).hexdigest()


def _text(session: Text, body: Dict[Text, Any]) -> Text:
    """What to hand to Rasa: a cleaned text, or the payload of an option."""
    if set(body) not in ({"text"}, {"option"}):
        raise Refused(400, "invalid_body", 'Send {"text": "..."} or {"option": "..."}.')
    value = body.get("text", body.get("option"))
    if not isinstance(value, str):
        raise Refused(400, "invalid_body", "Its value must be a string.")
    return admit(Said(WebChannel.name(), session, **body), live_content())


def _article(body: Dict[Text, Any]) -> Dict[Text, Text]:
    """The article that the visitor has before them, if the page says so."""
    slug = body.get("article")
    if slug is None:
        return {}
    if not isinstance(slug, str) or live_content().article(slug) is None:
        raise Refused(400, "unknown_article", "There is no such article.")
    return {"article": slug}


def _about() -> Dict[Text, Any]:
    """What a chat window shows at all times: where help is, what this is, and what becomes of messages."""
    content = live_content()
    _, links = crisis_line(content)
    return {
        "help": links,
        "disclaimer": content.disclaimer.text,
        "storage": {"days": settings().retention_days},
        "privacy": settings().privacy_url or None,
    }


def _store(request: Request) -> ConversationStore:
    return conversations(request.app.ctx.agent.tracker_store)


def _turn(request: Request, session: Text) -> AsyncContextManager[None]:
    """Hold a conversation for one request: a message finds it whole or, once it was deleted, not at all."""
    # Rasa takes its own lock of the conversation within, and a lock of Rasa's cannot be taken twice.
    return request.app.ctx.agent.lock_store.lock(f"reply:{session}")


async def _existing(request: Request, session: Text) -> None:
    logs.hide(session)
    if not _SESSION.fullmatch(session) or not await _store(request).exists(session):
        raise Refused(404, "unknown_session", "There is no such session.")
