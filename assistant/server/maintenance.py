"""The server's own work: it asks again for what was down, and deletes what is too old."""

import asyncio
import logging
from contextlib import suppress
from typing import Awaitable, Callable, List

from assistant.runtime.redis_client import shared
from assistant.server.retention import Retention
from assistant.side_effects.action_client import ActionServer
from assistant.storage.conversation_store import ConversationStore, StoreDown

logger = logging.getLogger(__name__)

LOOK_EVERY = 5.0  # seconds between looks
LOOK_AGAIN = 2.0  # ... while the store is down

Look = Callable[[], Awaitable[object]]


async def forever(store: ConversationStore, actions: ActionServer) -> None:
    """Run until cancelled."""
    redis = shared()
    looks: List[Look] = [actions.look, store.reachable, lambda: _forget(store), Retention(store).run]
    if redis:
        looks.append(redis.look)
    while True:
        for look in looks:
            try:
                await look()
            except Exception:  # whatever it is, the other looks must still come
                logger.exception("Upkeep failed.")
        await asyncio.sleep(LOOK_EVERY if store.up else LOOK_AGAIN)


async def _forget(store: ConversationStore) -> None:
    with suppress(StoreDown):
        await store.hear_of_deletions()
        if not store.erased:
            await store.erase()
