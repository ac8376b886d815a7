"""Deletes what is older than it may be kept, and refuses a clock that it cannot trust."""

import logging
import time
from functools import partial
from typing import Callable, Optional

from assistant.runtime import metrics
from assistant.runtime.settings import settings
from assistant.side_effects.contact_delivery import Store, delivery
from assistant.side_effects.contact_requests import SealedRequests
from assistant.storage.conversation_store import DAY, ConversationStore, StoreDown

logger = logging.getLogger(__name__)

EVERY = 3_600.0  # seconds between deletions
DRAFTS_EVERY = 300.0  # seconds between deletions of unfinished forms
JUMP = 3_600.0  # seconds by which the clock may differ from the time that passed
GAP = 2 * DAY  # between the clock at the start and the newest event, from which on the clock is in doubt
DOUBT = DAY  # seconds of running, after which a clock in doubt is believed


class Retention:
    """Deletes what is older than `RETENTION_DAYS`, unless the clock jumped.

    A clock that jumps while the server runs is found by the time that passed; one that is wrong at the start by the
    newest event of the store. A server that rested for long looks the same, so after a day of running it deletes.
    """

    def __init__(
        self,
        store: ConversationStore,
        clock: Callable[[], float] = time.time,
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._clock, self._passed = store, clock, passed
        self._days = settings().retention_days
        self._started, self._began = clock(), passed()
        self._doubted: Optional[bool] = None  # not known yet
        self._due = self._drafts_due = passed()

    async def run(self) -> None:
        """Delete what is due."""
        try:
            await self._delete_drafts()
            await self._delete_old()
        except StoreDown:
            pass  # it stays due

    async def _delete_drafts(self) -> None:
        if self._passed() >= self._drafts_due:
            await self._store.forget_drafts(self._clock)
            self._drafts_due = self._passed() + DRAFTS_EVERY

    async def _delete_old(self) -> None:
        if self._passed() < self._due:
            return
        jumped, in_doubt = self._jumped(), await self._in_doubt()
        metrics.CLOCK.set(jumped or in_doubt)
        if jumped:
            logger.error("The clock jumped. Old conversations stay until it is right, or the server starts again.")
        elif in_doubt:
            logger.error(
                "The clock may be wrong, as the newest conversation is days away from it. Old ones stay for a day."
            )
        else:
            deleted = await self._store.forget_older_than(self._days, self._clock)
            await self._store.in_background(partial(self._delete_requests, delivery(settings())))
            if deleted:
                logger.info("Deleted %d events older than %d days.", deleted, self._days)
        self._due = self._passed() + EVERY

    def _delete_requests(self, to: object) -> None:
        if isinstance(to, Store):
            SealedRequests(self._store.engine).delete_older_than(to.days, self._clock())

    def _jumped(self) -> bool:
        return abs(self._clock() - self._started - (self._passed() - self._began)) > JUMP

    async def _in_doubt(self) -> bool:
        if self._doubted is None:
            before, newest = await self._store.newest(self._started), await self._store.newest(float("inf"))
            ahead = before is not None and self._started - before > GAP
            behind = newest is not None and newest - self._started > GAP
            self._doubted = ahead or behind
        return self._doubted and self._passed() - self._began < DOUBT
