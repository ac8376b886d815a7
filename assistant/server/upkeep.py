"""What the running server does by itself: delete what is too old, look after what was down."""

import asyncio
import logging
import time
from typing import Callable

from assistant import contact, metrics
from assistant.action_server import ActionServer
from assistant.shared import shared
from assistant.storage import ConversationStore, StoreDown, retention_days

logger = logging.getLogger(__name__)

LOOK_EVERY = 5.0  # seconds between looks at the store and at Redis
DELETE_EVERY = 3_600.0  # seconds between deletions
JUMP = 3_600.0  # seconds by which the clock may differ from the time that really passed


class Retention:
    """Deletes what is older than `RETENTION_DAYS`, unless the clock has jumped since the start."""

    def __init__(
        self,
        store: ConversationStore,
        clock: Callable[[], float] = time.time,
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._clock, self._passed = store, clock, passed
        self._days = retention_days()
        self._offset = clock() - passed()
        self._due = passed()

    async def run(self) -> None:
        """Delete if it is time to."""
        if self._passed() < self._due:
            return
        jumped = abs(self._clock() - self._passed() - self._offset) > JUMP
        metrics.CLOCK.set(jumped)
        if jumped:
            # A clock that ran ahead would delete everything.
            logger.error("The clock jumped: nothing is deleted until it is set right, or the server started again.")
        else:
            try:
                deleted = await self._store.forget_older_than(self._days, self._clock)
            except StoreDown:
                return  # still due
            to = contact.delivery()
            if isinstance(to, contact.Store):
                contact.SealedRequests(self._store.engine).delete_older_than(to.days, self._clock())
            if deleted:
                logger.info("Deleted %d events older than %d days.", deleted, self._days)
        self._due = self._passed() + DELETE_EVERY


async def forever(store: ConversationStore, actions: ActionServer) -> None:
    """Run until cancelled."""
    retention, redis = Retention(store), shared()
    while True:
        try:
            await actions.look()
            store.reachable()
            if redis:
                await redis.look()
            await retention.run()
        except Exception:  # whatever it is, the next look must still come
            logger.exception("Upkeep failed.")
        await asyncio.sleep(LOOK_EVERY)
