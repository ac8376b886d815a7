"""What the connectors of all messaging platforms share: settings, signatures, answering once and in order."""

import asyncio
import hashlib
import hmac
import logging
from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import Any, Awaitable, Callable, Dict, Iterable, Iterator, Mapping, Optional, Set, Text

import aiohttp
from pydantic import BaseModel, root_validator
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.channel_settings import NEEDS, missing
from assistant.channels.conversation import Incoming, answering
from assistant.channels.delivery import TIMEOUT, Delivery, Refusal
from assistant.channels.gathering import Gathering
from assistant.channels.process_guard import require_guarded
from assistant.channels.rendering import Part
from assistant.runtime import metrics
from assistant.runtime.settings import settings

logger = logging.getLogger(__name__)

WAITING = 100  # messages of a visitor that wait for their turn; who floods has written more
STOP = 10.0  # seconds that answers which are under way have when the process ends
_answers: Set["asyncio.Task[None]"] = set()  # of all connectors, which the end of the process waits for together

for _channel in NEEDS:
    metrics.UNREAD.labels(_channel)  # zero is a figure too


class NotTaken(Exception):
    """What a platform answers instead of taking a message: an HTTP status, its JSON, seconds to wait."""

    def __init__(self, status: int, told: Any, wait: Optional[float]) -> None:
        super().__init__(status)
        self.status, self.told, self.wait = status, told if isinstance(told, dict) else {}, wait


class Told(BaseModel):
    """A part of what a platform tells. A field that is null counts as missing."""

    @root_validator(pre=True)
    def leave_out_nulls(cls, told: Dict[Text, Any]) -> Dict[Text, Any]:
        return {name: value for name, value in told.items() if value is not None}


class Unverifiable(Exception):
    """The connector cannot tell at the moment whether a request comes from the platform."""


class Connector(InputChannel):
    """A platform that posts visitors' messages to a webhook and takes replies over its own API.

    The webhook is answered at once and the visitor from the background, so that a slow reply never makes the platform
    deliver again; what is delivered again all the same is known by its id in the stored conversation. A lock of Rasa's
    lock store keeps the messages of one conversation in order, in several processes if the lock store spans them.
    """

    secret: Text  # the variable of what proves that a request comes from the platform
    body_bytes: Optional[int] = None  # of an update, where a platform sends more than the server takes of others

    def __init__(self, variables: Mapping[Text, Text]) -> None:
        self.settings = variables
        self._delivery = Delivery(self.name(), self.send, self.refusal)
        self._gathering = Gathering(settings().pieces_seconds)
        self._session: Optional[aiohttp.ClientSession] = None
        self._waiting: "Counter[Text]" = Counter()  # messages, by conversation

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "InputChannel":
        return Off(cls.name()) if missing(cls.name(), settings()) else cls(settings().of_channels())

    def verified(self, request: Request) -> bool:
        """Whether the platform sent the request.

        Raises:
            Unverifiable: if the connector cannot tell at the moment.
        """
        raise NotImplementedError

    def incoming(self, request: Request) -> Iterable[Incoming]:
        """The visitors' messages in an update. Whatever else a platform tells is left out.

        Raises:
            ValueError: for what cannot be read.
        """
        raise NotImplementedError

    async def send(self, to: Any, part: Part) -> None:
        """Give a part of an answer to the platform; an exception says that the platform did not take it."""
        raise NotImplementedError

    def refusal(self, error: Exception) -> Refusal:
        """What an exception of `send` says of the message."""
        return Refusal(getattr(error, "status", None), getattr(error, "wait", None))

    def readable(self, read: Callable[[Any], Iterable[Incoming]], told: Iterable[Any]) -> Iterator[Incoming]:
        """The messages in several entries of one update. An unreadable entry does not stop the others."""
        for entry in told:
            try:
                yield from read(entry)
            except Exception as error:
                self._unread(error)

    def _unread(self, error: Exception) -> None:
        metrics.UNREAD.labels(self.name()).inc()
        # Without the words of the error, which quote what was sent.
        logger.warning("%s sent what cannot be read: %s", self.name(), type(error).__name__)

    def acknowledged(self, request: Request) -> HTTPResponse:
        """The answer to the webhook."""
        return response.empty(200)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        require_guarded()
        webhook = Blueprint(f"{self.name()}_webhook")

        @webhook.post("/webhook", ctx_body_bytes=self.body_bytes)
        async def receive(request: Request) -> HTTPResponse:
            try:
                verified = self.verified(request)
            except Unverifiable:
                metrics.REFUSED.labels("unverifiable").inc()
                return response.text("The signature cannot be checked now.", status=503)
            except Exception as error:  # anybody may send a signature that a library does not expect
                logger.warning("The signature of a request to %s cannot be read: %s", self.name(), type(error).__name__)
                verified = False
            if not verified:
                return response.text("The signature is wrong.", status=403)
            messages = list(self.readable(self.incoming, [request]))
            for message in messages:
                task = request.app.loop.create_task(self._answer(request.app, message))
                _answers.add(task)
                task.add_done_callback(_answers.discard)
            return self.acknowledged(request)

        @webhook.listener("before_server_stop")
        async def finish(app: Sanic, loop: Any) -> None:
            if _answers:
                _, given_up = await asyncio.wait(_answers, timeout=STOP)
                for task in given_up:
                    task.cancel()
                await asyncio.gather(*given_up, return_exceptions=True)
            await self.close()

        return webhook

    async def _answer(self, app: Sanic, message: Incoming) -> None:
        conversation = self.conversation(message.sender)
        wholes = await self._gathering.whole(conversation, message)
        if not wholes:
            return
        if self._waiting[conversation] >= WAITING:
            for _ in wholes:
                self._delivery.missed(helps=False)
            return
        with self._counted(conversation), ExitStack() as counted:
            counts = [counted.enter_context(self._delivery.counting()) for _ in wholes]
            # It waits for as long as a platform takes what came before: it has been acknowledged, and would be lost.
            async with answering(app.ctx.agent, self.name(), conversation, endless=True) as answer:
                for whole, count in zip(wholes, counts, strict=True):
                    await self._delivery.give(whole.to, await answer(whole), count)

    @contextmanager
    def _counted(self, conversation: Text) -> Iterator[None]:
        """Count what waits in a conversation."""
        self._waiting[conversation] += 1
        try:
            yield
        finally:
            self._waiting[conversation] -= 1
            if not self._waiting[conversation]:
                del self._waiting[conversation]

    def conversation(self, sender: Text) -> Text:
        """The name under which a conversation is stored. It holds no phone number, and only the secret makes it."""
        secret = self.settings[self.secret].encode()
        return hmac.new(secret, f"{self.name()} {sender}".encode(), hashlib.sha256).hexdigest()

    async def close(self) -> None:
        """Close the connections to the platform."""
        if self._session:
            await self._session.close()

    async def post(self, url: Text, body: Any, **headers: Text) -> None:
        """Post JSON.

        Raises:
            NotTaken: if the platform answers so.
            aiohttp.ClientError: if it does not answer.
        """
        self._session = self._session or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        # A reply goes where it was sent, and nowhere else with our token in it.
        async with self._session.post(url, json=body, headers=headers, allow_redirects=False) as posted:
            if posted.status >= 300:
                try:
                    told = await posted.json(content_type=None)
                except ValueError:
                    told = None
                raise NotTaken(posted.status, told, seconds(posted.headers.get("Retry-After")))


class Off(InputChannel):
    """A channel that has no routes."""

    def __init__(self, name: Text) -> None:
        self._name = name

    def url_prefix(self) -> Text:
        return self._name

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        return Blueprint(f"{self._name}_off")


def same(first: Optional[Text], second: Text) -> bool:
    """Whether two secrets are equal. The time of the comparison does not tell how much of them is."""
    return hmac.compare_digest((first or "").encode("utf-8", "replace"), second.encode())


def seconds(retry_after: Optional[Text]) -> Optional[float]:
    """The header `Retry-After`, where it is a number."""
    return float(retry_after) if retry_after and retry_after.isdecimal() else None
