"""The Redis that several workers share, at `REDIS_URL`; while it is away, each does without."""

import asyncio
import logging
from functools import lru_cache
from typing import Optional, Text

from rasa.shared.exceptions import RasaException
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError

from assistant.runtime import metrics
from assistant.runtime.settings import settings

logger = logging.getLogger(__name__)

SECONDS = 1.0  # that a visitor waits, at most, for a Redis that does not answer
AWAY = (RedisError, OSError, asyncio.TimeoutError)
# A Redis that was started anew has closed the connections that are kept: then once more, over a new one.
_AGAIN = {"retry": Retry(NoBackoff(), 1, (Disconnected,)), "retry_on_error": [Disconnected]}


class Shared:
    """Whether Redis can be asked. After a failure no caller asks it until `look` has reached it again."""

    def __init__(self, url: Text) -> None:
        """
        Raises:
            RasaException: for an address that can never work.
        """
        try:
            if not url.startswith(("redis://", "rediss://")):
                raise ValueError
            self.client: "Redis[bytes]" = Redis.from_url(
                url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, **_AGAIN
            )
        except ValueError:
            # Without the address itself, which may hold a password.
            raise RasaException("REDIS_URL is no address of a Redis: redis://host:port or rediss://...") from None
        self.url = url
        self.up = True

    def failed(self, error: BaseException) -> None:
        """Note that Redis does not answer."""
        metrics.REDIS_ERRORS.inc()
        metrics.REDIS_UP.set(0)
        if self.up:
            logger.error("Redis is away, and this worker does without: %s", type(error).__name__)
        self.up = False

    async def look(self) -> bool:
        """Ask Redis; whether it answers."""
        try:
            await self.client.ping()
        except AWAY as error:
            self.failed(error)
            return False
        if not self.up:
            logger.warning("Redis is back.")
        self.up = True
        metrics.REDIS_UP.set(1)
        return True


def shared() -> Optional[Shared]:
    """The Redis that this worker shares with others; None for a worker that is alone.

    Raises:
        RasaException: if `REDIS_URL` is no such address.
    """
    url = settings().redis_url
    return _at(url) if url else None


@lru_cache(1)
def _at(url: Text) -> Shared:
    return Shared(url)
