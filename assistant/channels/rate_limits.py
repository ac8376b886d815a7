"""How often a visitor may write. The counters stand in this process, or in the Redis that workers share."""

import asyncio
import hashlib
import ipaddress
import math
import re
import secrets
import time
from functools import lru_cache
from inspect import isawaitable
from typing import Any, Awaitable, Dict, List, Optional, Tuple, Union

from limits import RateLimitItem, RateLimitItemPerSecond, aio, parse_many
from limits.aio.storage.base import MovingWindowSupport
from limits.aio.storage.redis import RedisInteractor
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.nlu.distress import asks_for_help, crisis_rules
from assistant.runtime.redis_client import AWAY, SECONDS, Shared, shared
from assistant.runtime.settings import settings

SLACK = 4  # times as often for somebody in distress
JUMP = 2.0  # seconds
READS = RateLimitItemPerSecond(10, 5, namespace="read")  # refused texts that are read for signs of distress
REMEMBERED = 1_000  # refused texts of which it is known whether they tell of distress
KEPT = 10_000  # counters in memory; the library drops none that is not asked for again

MESSAGES, RESTORES, DELETIONS = "messages", "restores", "deletions"

Counted = List[Tuple[RateLimitItem, str]]
Counter = Union[MovingWindowRateLimiter, aio.strategies.MovingWindowRateLimiter]


class RateLimits:
    """Counts the requests of sessions and addresses: messages, restores and deletions each by themselves."""

    def __init__(self) -> None:
        """
        Raises:
            RasaException: for a setting that cannot be right.
        """
        given = settings()
        self._on = given.rate_limits
        self._of_session = parse_many(given.rate_limit_session)
        self._of_address = parse_many(given.rate_limit_address)
        self._own_store, self._own = _in_memory()
        self._redis = shared()
        if self._redis:
            self._shared_store = _SharedStorage(self._redis)
            # It has what the counter needs of a storage, and no more.
            self._all = aio.strategies.MovingWindowRateLimiter(self._shared_store)  # type: ignore[arg-type]
        self._distress = _Distress()
        self._offset = _offset()

    async def wait(
        self, address: str, session: Optional[str] = None, text: str = "", what: str = MESSAGES
    ) -> Optional[int]:
        """Count one request of an address, as `network` names it; the seconds to wait if it is one too many.

        A text that unmistakably tells of distress gets through, though not without end.
        """
        if not self._on:
            return None
        if len(self._own_store.events) > KEPT:
            self._own_store, self._own = _in_memory()
        keys = [(self._of_address, address), (self._of_session, session)]
        counted = [[(_apart(limit, what), _hidden(key)) for limit in limits] for limits, key in keys if key]
        if self._redis and self._redis.up:
            try:
                return await asyncio.wait_for(self._wait(self._all, counted, text), SECONDS)
            except AWAY as error:
                self._redis.failed(error)
        return await self._wait(self._own, counted, text)

    async def _wait(self, counter: Counter, counted: List[Counted], text: str) -> Optional[int]:
        if abs(_offset() - self._offset) > JUMP:  # the counters go by the clock, which was set
            self._offset = _offset()
            if storage := counter.storage():
                await _found(storage.reset())
        over: Counted = []
        for each in counted:
            over = over or [limit for limit in each if not await _found(counter.hit(*limit))]
        if not over:
            return None
        if text and self._distress.told(text, over[0][1]):
            slack = [(_apart(limit, "slack", SLACK), key) for limit, key in over]
            if all([await _found(counter.hit(*each)) for each in slack]):
                return None
        ends = [(await _found(counter.get_window_stats(*each)))[0] for each in over]
        return max(1, *(math.ceil(end - time.time()) for end in ends))


class _Distress:
    """Which refused texts tell of distress. In a flood, a text is read once, and few texts of each address are."""

    def __init__(self) -> None:
        self._store, self._counter = _in_memory()
        self._salt = secrets.token_bytes(16)
        self._known: Dict[bytes, bool] = {}  # by a hash, as what was said must not stay here

    def told(self, text: str, key: str) -> bool:
        """Whether a text of an address or a session unmistakably tells of distress; False for one that is not read."""
        known = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._salt, digest_size=16).digest()
        if known not in self._known:
            if not self._counter.hit(READS, key):
                return False
            if len(self._store.events) > KEPT:
                self._store, self._counter = _in_memory()
            while len(self._known) >= REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[known] = bool(crisis_rules.match(text) or asks_for_help.match(text))
        return self._known[known]


class _SharedStorage(MovingWindowSupport):
    """The counters in Redis, by the library's own scripts over our connections; its own way needs another client."""

    def __init__(self, redis: Shared) -> None:
        self._acquire = redis.client.register_script(RedisInteractor.SCRIPT_ACQUIRE_MOVING_WINDOW)
        self._window = redis.client.register_script(RedisInteractor.SCRIPT_MOVING_WINDOW)
        self._clear = redis.client.register_script(RedisInteractor.SCRIPT_CLEAR_KEYS)

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        return bool(await self._acquire([key], [time.time(), limit, expiry, amount]))

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> Tuple[int, int]:
        now = int(time.time())
        return await self._window([key], [now - expiry, limit]) or (now, 0)

    async def reset(self) -> None:
        await self._clear(["LIMITER*"])


@lru_cache(1)
def rate_limits() -> RateLimits:
    """The counters of this process, which every channel shares.

    Raises:
        RasaException: for a setting that cannot be right.
    """
    return RateLimits()


def _in_memory() -> Tuple[MemoryStorage, MovingWindowRateLimiter]:
    """A counter with its storage, which the counter does not keep alive."""
    storage = MemoryStorage()
    return storage, MovingWindowRateLimiter(storage)


async def _found(value: Union[Any, Awaitable[Any]]) -> Any:
    """The answer of a counter: the one in memory gives it at once, the one in Redis is awaited."""
    return await value if isawaitable(value) else value


def _apart(limit: RateLimitItem, what: str, times: int = 1) -> RateLimitItem:
    """The limit with a count of its own."""
    return type(limit)(limit.amount * times, limit.multiples, namespace=f"{limit.namespace}/{what}")


def _hidden(key: str) -> str:
    """The key as Redis knows it: a hash, because a session's id is a secret and an address is personal."""
    return hashlib.sha256(key.encode()).hexdigest()


def _offset() -> float:
    return time.time() - time.monotonic()


# As proxies write addresses: `[v6]`, `[v6]:port`, `v4:port`.
_WITH_PORT = re.compile(r"\[([^\[\]]+)\](?::\d*)?|([\d.]+):\d*")


def network(*said: str) -> str:
    """The first address that can be read, as it is counted; the last text as it stands if none can be.

    Addresses that differ in the last 64 bits of IPv6 count as one, because one visitor can change those at will.
    """
    found = next((address for address in map(_address, said) if address), None)
    if found is None:
        return said[-1]
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def _address(said: str) -> Union[ipaddress.IPv4Address, ipaddress.IPv6Address, None]:
    text = said.strip(' "')
    with_port = _WITH_PORT.fullmatch(text)
    if with_port:
        text = with_port[1] or with_port[2]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])  # a zone names an interface of whoever wrote it
    except ValueError:
        return None
    return (found.version == 6 and found.ipv4_mapped) or found
