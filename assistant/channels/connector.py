"""What the connectors of all messaging platforms share: settings, signatures, answering once and in order."""

import asyncio
import hashlib
import hmac
import logging
import os
from typing import Any, Awaitable, Callable, Dict, Iterable, Mapping, Optional, Set, Text

import aiohttp
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.conversation import Incoming, answering
from assistant.channels.process import require_guarded
from assistant.channels.settings import missing
from assistant.options import Part

logger = logging.getLogger(__name__)

PAUSES = (1, 4)  # seconds before a reply is sent again


class Connector(InputChannel):
    """A platform that posts visitors' messages to a webhook and takes replies over its own API.

    The webhook is answered at once and the visitor from the background, so that a slow reply never makes the platform
    deliver again; what is delivered again all the same is known by its id in the stored conversation. A lock of Rasa's
    lock store keeps the messages of one conversation in order, in several processes if the lock store spans them.
    """

    secret: Text  # the variable of what proves that a request comes from the platform

    def __init__(self, settings: Mapping[Text, Text]) -> None:
        self.settings = settings
        self._tasks: Set["asyncio.Task[None]"] = set()
        self._session: Optional[aiohttp.ClientSession] = None

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "InputChannel":
        return Off(cls.name()) if missing(cls.name(), os.environ) else cls(os.environ)

    def verified(self, request: Request) -> bool:
        """Whether the platform sent this."""
        raise NotImplementedError

    def incoming(self, request: Request) -> Iterable[Incoming]:
        """The visitors' messages in it. What else a platform tells is none.

        Raises:
            ValueError: for what cannot be read.
        """
        raise NotImplementedError

    async def send(self, to: Any, part: Part) -> None:
        """Give a part of an answer to the platform; any exception is tried again."""
        raise NotImplementedError

    def acknowledged(self, request: Request) -> HTTPResponse:
        """The answer to the webhook."""
        return response.empty(200)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        require_guarded()
        webhook = Blueprint(f"{self.name()}_webhook")

        @webhook.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not self.verified(request):
                return response.text("The signature is wrong.", status=403)
            try:
                messages = list(self.incoming(request))
            except (ValueError, RecursionError):
                logger.info("%s sent what cannot be read.", self.name())
                messages = []
            for message in messages:
                task = request.app.loop.create_task(self._answer(request.app, message))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            return self.acknowledged(request)

        @webhook.listener("before_server_stop")
        async def finish(app: Sanic, loop: Any) -> None:
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self.close()

        return webhook

    async def _answer(self, app: Sanic, message: Incoming) -> None:
        conversation = self.conversation(message.sender)
        async with answering(app.ctx.agent, self.name(), conversation, message) as found:
            try:
                for part in found.parts(self.name()):
                    await self._deliver(message.to, part)
            except Exception:
                logger.exception("%s did not take a reply; the visitor did not see it.", self.name())

    async def _deliver(self, to: Any, part: Part) -> None:
        for pause in PAUSES:
            try:
                return await self.send(to, part)
            except Exception as error:
                logger.warning("%s did not take a reply: %s", self.name(), type(error).__name__)
                await asyncio.sleep(pause)
        await self.send(to, part)

    def conversation(self, sender: Text) -> Text:
        """What a conversation is stored under: no phone number is in it, and nobody without the secret guesses it."""
        secret = self.settings[self.secret].encode()
        return hmac.new(secret, f"{self.name()} {sender}".encode(), hashlib.sha256).hexdigest()

    async def close(self) -> None:
        """Close the connections to the platform."""
        if self._session:
            await self._session.close()

    async def post(self, url: Text, body: Any, **headers: Text) -> None:
        """Post JSON.

        Raises:
            aiohttp.ClientError: if it was not taken.
        """
        self._session = self._session or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))
        async with self._session.post(url, json=body, headers=headers) as posted:
            posted.raise_for_status()


class Off(InputChannel):
    """A channel that has no routes."""

    def __init__(self, name: Text) -> None:
        self._name = name

    def url_prefix(self) -> Text:
        return self._name

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        return Blueprint(f"{self._name}_off")


def same(first: Optional[Text], second: Text) -> bool:
    """Whether two secrets are equal, without telling by the time it takes how much of them is."""
    return hmac.compare_digest((first or "").encode("utf-8", "replace"), second.encode())
