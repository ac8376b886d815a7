"""How often a visitor may write. Pure but for the counters, in this process or in the Redis that workers share."""

import hashlib
import ipaddress
import math
import os
import time
from typing import Dict, List, Optional, Tuple

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from rasa.shared.exceptions import RasaException

from assistant.nlu import crisis_rules
from assistant.shared import AWAY, SECONDS, shared

# What may be asked of it, as `count/period;count/period`. An address may stand for a whole clinic.
DEFAULTS = {
    "RATE_LIMIT_SESSION": "30/5 seconds;300/5 minutes",
    "RATE_LIMIT_ADDRESS": "200/5 seconds;6000/5 minutes",
}
SLACK = 4  # times as often for somebody in distress
JUMP = 2.0  # seconds

Counted = Tuple[RateLimitItem, str]


class RateLimits:
    """Counts the requests of sessions and addresses."""

    def __init__(self) -> None:
        """
        Raises:
            RasaException: for a setting that cannot be read.
        """
        self._on = os.environ.get("RATE_LIMITS", "on").lower() != "off"
        self._limits: Dict[str, List[RateLimitItem]] = {}
        for name, default in DEFAULTS.items():
            given = os.environ.get(name) or default
            try:
                self._limits[name] = parse_many(given)
            except ValueError as error:
                raise RasaException(f"{name} must read like '{default}', not '{given}'.") from error
        # A limiter does not keep its storage alive.
        self._store: Storage = MemoryStorage()
        self._own = MovingWindowRateLimiter(self._store)
        self._redis = shared()
        if self._redis:
            waits = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
            self._shared_store = storage_from_string(self._redis.url, **waits)
            self._all = MovingWindowRateLimiter(self._shared_store)
        self._offset = _offset()

    def wait(self, address: str, session: Optional[str] = None, text: str = "") -> Optional[int]:
        """Count one request; the seconds to wait if it is one too many.

        A text that unmistakably tells of distress gets through, though not without end.
        """
        if not self._on:
            return None
        keys = [("RATE_LIMIT_ADDRESS", network(address)), ("RATE_LIMIT_SESSION", session)]
        counted = [(limit, _hidden(key)) for name, key in keys if key for limit in self._limits[name]]
        if self._redis and self._redis.up:
            try:
                return self._wait(self._all, counted, text)
            except AWAY as error:
                self._redis.failed(error)
        return self._wait(self._own, counted, text)

    def _wait(self, counter: MovingWindowRateLimiter, counted: List[Counted], text: str) -> Optional[int]:
        if abs(_offset() - self._offset) > JUMP:  # the counters go by the clock, which was set
            counter.storage().reset()
            self._offset = _offset()
        over = [each for each in counted if not counter.hit(*each)]
        if not over or text and crisis_rules.match(text) and all(counter.hit(*_slackened(*each)) for each in over):
            return None
        ends = [counter.get_window_stats(*each)[0] for each in over]
        return max(1, *(math.ceil(end - time.time()) for end in ends))


def _slackened(limit: RateLimitItem, key: str) -> Counted:
    return type(limit)(limit.amount * SLACK, limit.multiples, namespace="slack"), key


def _hidden(key: str) -> str:
    """Neither a visitor's address nor a session, which whoever knows it may use, reaches Redis."""
    return hashlib.sha256(key.encode()).hexdigest()


def proxies_count() -> Optional[int]:
    """How many proxies of ours stand in front, each of which adds the address that it was called from.

    Raises:
        RasaException: if `PROXIES_COUNT` is no number.
    """
    given = os.environ.get("PROXIES_COUNT") or "0"
    if not given.isdecimal():
        raise RasaException(f"PROXIES_COUNT must be the number of proxies in front, not '{given}'.")
    return int(given) or None


def _offset() -> float:
    return time.time() - time.monotonic()


def network(address: str) -> str:
    """What one visitor can change at will counts as one address: the last 64 bits of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
