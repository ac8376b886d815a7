"""Brings each contact request to where the operator wants it, once and in bounded time, and knows what became of it."""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Awaitable, Callable, Text, Union

from actions.attempt import Attempt
from actions.mail import Refused, mail
from actions.threads import Busy, Threads
from assistant.runtime.settings import settings
from assistant.side_effects.contact_delivery import Mail, Store, delivery
from assistant.side_effects.contact_form import ALREADY, FAILED, SENT, UNKNOWN
from assistant.side_effects.contact_requests import Request, SealedRequests, Withdrawn

logger = logging.getLogger(__name__)

SECONDS = 8  # for a delivery; the assistant waits longer, so that it hears of a failure
AT_ONCE = 8  # deliveries; what hangs keeps its place until it ends
REMEMBERED = 10_000  # mailed requests whose outcome is known


@dataclass
class _Known:
    attempt: Attempt
    outcome: "asyncio.Future[Text]"


class Deliveries:
    """All deliveries of this process, to one place."""

    def __init__(self, to: Union[Store, Mail, None]) -> None:
        self._to = to
        self._threads = Threads(AT_ONCE, "delivery")
        self._requests = SealedRequests() if isinstance(to, Store) else None
        self._mailed: "OrderedDict[Text, _Known]" = OrderedDict()

    async def send(self, request_id: Text, request: Request, seconds: float) -> Text:
        """Deliver a request, unless a caller asked for that before; its outcome within so many seconds."""
        before = self._mailed.get(request_id)
        if before and not (before.outcome.done() and before.outcome.result() == FAILED):
            told = await _within(before.outcome, seconds, before.attempt.end)
            return ALREADY if told == SENT else told
        attempt = Attempt(seconds)
        work = self._store if isinstance(self._to, Store) else self._mail
        try:
            outcome = self._threads.start(partial(_outcome_of, attempt, partial(work, request_id, request, attempt)))
        except Busy:
            logger.error("A contact request was not sent: %d are under way.", AT_ONCE)
            return FAILED
        if isinstance(self._to, Mail):
            self._remember(request_id, _Known(attempt, outcome))
        return await _within(outcome, seconds, attempt.end)

    async def withdraw(self, request_id: Text, seconds: float) -> Text:
        """Stop a request that is to be mailed; what became of it. The database knows what became of a stored one."""
        known = self._mailed.get(request_id)
        if known is None:
            return UNKNOWN
        if not known.outcome.done() and known.attempt.end() == FAILED:
            return FAILED
        return await _within(known.outcome, seconds, lambda: UNKNOWN)

    def _remember(self, request_id: Text, known: _Known) -> None:
        self._mailed[request_id] = known
        while len(self._mailed) > REMEMBERED:
            self._mailed.popitem(last=False)

    def _store(self, request_id: Text, request: Request, attempt: Attempt) -> Text:
        if self._requests is None or not isinstance(self._to, Store):
            raise RuntimeError("CONTACT_KEY is not set")
        added = self._requests.add(request, self._to.key, partial(_given_up, attempt), request_id)
        return SENT if added else ALREADY

    def _mail(self, request_id: Text, request: Request, attempt: Attempt) -> Text:
        if not isinstance(self._to, Mail):
            raise RuntimeError("neither CONTACT_KEY nor CONTACT_SMTP is set")
        mail(request_id, request, self._to, attempt)
        return SENT


@lru_cache(1)
def deliveries() -> Deliveries:
    """Those of this process, to where its settings say.

    Raises:
        RasaException: for settings that cannot be read.
    """
    return Deliveries(delivery(settings()))


def _given_up(attempt: Attempt) -> bool:
    try:
        attempt.let_go()
    except TimeoutError:
        return True
    return False


def _outcome_of(attempt: Attempt, work: Callable[[], Text]) -> Text:
    try:
        return work()
    except (Refused, Withdrawn) as error:
        logger.error("A contact request was not sent: %s", type(error).__name__)
        return FAILED
    except Exception as error:  # whatever it is; its words may hold the visitor's
        logger.error("A contact request was not sent, or not certainly: %s", type(error).__name__)
        return attempt.failed()


async def _within(outcome: Awaitable[Text], seconds: float, end: Callable[[], Text]) -> Text:
    """The outcome, or what is known when the time is over; whoever asked may also have gone."""
    try:
        return await asyncio.wait_for(asyncio.shield(outcome), seconds)
    except asyncio.TimeoutError:
        logger.error("A contact request took too long.")
        return end()
    except asyncio.CancelledError:
        end()
        raise
