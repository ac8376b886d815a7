"""Delivers a reply to a platform: tries again for a short time, and counts a reply that the platform did not take."""

import asyncio
import logging
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Awaitable, Callable, Iterator, Optional, Text

from assistant.channels.channel_settings import NEEDS
from assistant.channels.conversation import Answer
from assistant.channels.rendering import LIMITS, Part, written
from assistant.runtime import metrics

logger = logging.getLogger(__name__)

TIMEOUT = 10.0  # seconds in which a platform takes a message, from looking up its address on
PAUSES = (1.0, 4.0)  # seconds before a message is sent again
BOUND = 20.0  # seconds for all messages of an answer; the visitor's next message waits for its turn meanwhile
PATIENCE = 25.0  # seconds more, where a platform says how long to wait
_PASSING = {408, 425, 429}  # refusals that are no refusals of this message

for _channel in NEEDS:
    for _reply in ("crisis", "other"):
        metrics.UNDELIVERED.labels(_channel, _reply)  # zero is a figure too
        metrics.UNWANTED.labels(_channel, _reply)


@dataclass(frozen=True)
class Refusal:
    """Why a platform did not take a message, as far as it says."""

    status: Optional[int] = None  # of HTTP; none where it did not answer
    wait: Optional[float] = None  # seconds after which it wants to be asked again
    unwanted: bool = False  # the visitor stopped or blocked the assistant

    @property
    def final(self) -> bool:
        """Whether the platform would refuse a second try too."""
        return self.unwanted or self.status is not None and 400 <= self.status < 500 and self.status not in _PASSING


Send = Callable[[Any, Part], Awaitable[None]]
Read = Callable[[Exception], Refusal]


class Delivery:
    """The way of answers to the visitors of one channel.

    What a platform says of an error is never logged: phone numbers, conversations and tokens are in it.
    """

    def __init__(self, channel: Text, send: Send, refusal: Read) -> None:
        self._channel, self._send, self._refusal = channel, send, refusal

    @contextmanager
    def counting(self) -> Iterator["Count"]:
        """Count an answer that is not `taken` in the end, also one that is given up while the process ends."""
        count = Count()
        try:
            yield count
        finally:
            if count.unwanted:
                metrics.UNWANTED.labels(self._channel, _kind(count.helps)).inc()
                logger.info("A visitor of %s wants no replies.", self._channel)
            elif not count.taken:
                self.missed(count.helps)

    def missed(self, helps: bool) -> None:
        """Count an answer that its visitor did not get."""
        metrics.UNDELIVERED.labels(self._channel, _kind(helps)).inc()
        logger.error("A visitor of %s did not see a reply.", self._channel)

    async def give(self, to: Any, answer: Answer, count: "Count") -> None:
        """Give all messages of an answer in order; a failure stops the later ones only if the visitor wants none."""
        count.helps = answer.helps
        until = _Until(monotonic() + BOUND)
        refused = []
        for part in answer.parts(self._channel):
            refused.append(await self._message(to, part, answer.helps, until))
            count.unwanted = bool(refused[-1] and refused[-1].unwanted)
            if count.unwanted:
                return
        count.taken = not any(refused)

    async def _message(self, to: Any, part: Part, helps: bool, until: "_Until") -> Optional[Refusal]:
        """Why the platform did not take a message in any form."""
        refusal = await self._tries(to, part, until)
        if not refusal or refusal.unwanted or not helps or not (part.links or part.options):
            return refusal
        # A platform may dislike the buttons; help needs none.
        until.extend(TIMEOUT)
        plain = [await self._tries(to, each, until) for each in written(part, LIMITS[self._channel])]
        return next(filter(None, plain), None)

    async def _tries(self, to: Any, part: Part, until: "_Until") -> Optional[Refusal]:
        for pause in (*PAUSES, None):
            refusal = await self._once(to, part, until)
            if not refusal or refusal.final or pause is None:
                break
            if refusal.wait is not None and not until.grant(refusal.wait):
                break
            wait = max(pause, refusal.wait or 0.0)
            if until.left <= wait:
                break
            await asyncio.sleep(wait)
        return refusal

    async def _once(self, to: Any, part: Part, until: "_Until") -> Optional[Refusal]:
        """Send a message once; why it was not taken."""
        try:
            await asyncio.wait_for(self._send(to, part), min(TIMEOUT, until.left))
        except Exception as error:
            refusal = self._why(error)
            logger.warning("%s did not take a message: %s %s", self._channel, type(error).__name__, refusal.status)
            return refusal
        return None

    def _why(self, error: Exception) -> Refusal:
        """What an error says, as far as it can be read: a platform may answer with anything."""
        try:
            refusal = self._refusal(error)
        except Exception as unread:
            logger.warning(
                "%s refused a message in a way that cannot be read: %s", self._channel, type(unread).__name__
            )
            return Refusal()
        if refusal.wait is not None and not refusal.wait >= 0:  # less than none, or no number
            return replace(refusal, wait=None)
        return refusal


class _Until:
    """When the tries for an answer end, which a platform may put off."""

    def __init__(self, end: float) -> None:
        self._end, self._patience = end, PATIENCE

    @property
    def left(self) -> float:
        return self._end - monotonic()

    def extend(self, seconds: float) -> None:
        """Have at least so many seconds left."""
        self._end = max(self._end, monotonic() + seconds)

    def grant(self, seconds: float) -> bool:
        """Whether to wait for the platform so long; such a wait does not count as time for the tries."""
        if seconds > self._patience:
            return False
        self._patience -= seconds
        self._end += seconds
        return True


class Count:
    """Counts what became of one answer."""

    def __init__(self) -> None:
        self.taken = self.helps = self.unwanted = False


def _kind(helps: bool) -> Text:
    return "crisis" if helps else "other"
