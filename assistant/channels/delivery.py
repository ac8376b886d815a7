"""Giving an answer to a platform: again after a failure, never for long, and counted where it was not taken."""

import asyncio
import logging
from contextlib import contextmanager
from time import monotonic
from typing import Any, Awaitable, Callable, Iterator, Optional, Text

from assistant.channels.channel_settings import NEEDS
from assistant.channels.conversation import Answer
from assistant.channels.rendering import LIMITS, Part, written
from assistant.runtime import metrics

logger = logging.getLogger(__name__)

TIMEOUT = 10.0  # seconds in which a platform takes a message, from looking up its address on
PAUSES = (1.0, 4.0)  # seconds before a message is sent again
BOUND = 20.0  # seconds for all messages of an answer; the visitor's next message waits meanwhile
_PASSING = {408, 425, 429}  # refusals that are no refusals of this message

for _channel in NEEDS:
    for _reply in ("crisis", "other"):
        metrics.UNDELIVERED.labels(_channel, _reply)  # zero is a figure too

Send = Callable[[Any, Part], Awaitable[None]]
Status = Callable[[Exception], Optional[int]]


class Delivery:
    """The way of answers to the visitors of one channel.

    What a platform says of an error is never logged: phone numbers, conversations and tokens are in it.
    """

    def __init__(self, channel: Text, send: Send, status: Status) -> None:
        self._channel, self._send, self._status = channel, send, status

    @contextmanager
    def counting(self) -> Iterator["Count"]:
        """Count an answer that is not `taken` in the end, also one that is given up while the process ends."""
        count = Count()
        try:
            yield count
        finally:
            if not count.taken:
                metrics.UNDELIVERED.labels(self._channel, "crisis" if count.helps else "other").inc()
                logger.error("A visitor of %s did not see a reply.", self._channel)

    async def give(self, to: Any, answer: Answer) -> bool:
        """Whether the platform took all of an answer. A message that fails keeps no later one back."""
        end = monotonic() + BOUND
        taken = [await self._message(to, part, answer.helps, end) for part in answer.parts(self._channel)]
        return all(taken)

    async def _message(self, to: Any, part: Part, helps: bool, end: float) -> bool:
        if await self._tries(to, part, end):
            return True
        if not helps or not (part.links or part.options):
            return False
        # A platform may dislike the buttons; help needs none.
        plain = [await self._once(to, each, end + TIMEOUT) for each in written(part, LIMITS[self._channel])]
        return not any(plain)

    async def _tries(self, to: Any, part: Part, end: float) -> bool:
        for pause in (*PAUSES, None):
            error = await self._once(to, part, end)
            if error is None:
                return True
            if pause is None or self._final(error) or monotonic() + pause >= end:
                break
            await asyncio.sleep(pause)
        return False

    async def _once(self, to: Any, part: Part, end: float) -> Optional[Exception]:
        """Send a message once; what went wrong."""
        try:
            await asyncio.wait_for(self._send(to, part), min(TIMEOUT, end - monotonic()))
        except Exception as error:
            logger.warning("%s did not take a message: %s %s", self._channel, type(error).__name__, self._status(error))
            return error
        return None

    def _final(self, error: Exception) -> bool:
        """Whether sending it again would be refused again, as by somebody who blocked the assistant."""
        status = self._status(error)
        return status is not None and 400 <= status < 500 and status not in _PASSING


class Count:
    """What became of one answer."""

    def __init__(self) -> None:
        self.taken = self.helps = False
