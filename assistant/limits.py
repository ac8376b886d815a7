"""How often a visitor may write. Pure but for the counters, which live in this process or in Redis."""

import ipaddress
import logging
import math
import os
import time
from typing import Dict, List, Optional

from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from rasa.shared.exceptions import RasaException
from redis.exceptions import RedisError

from assistant.nlu import crisis_rules

logger = logging.getLogger(__name__)

# What may be asked of it, as `count/period;count/period`. An address may stand for a whole clinic.
DEFAULTS = {
    "RATE_LIMIT_SESSION": "30/5 seconds;300/5 minutes",
    "RATE_LIMIT_ADDRESS": "200/5 seconds;6000/5 minutes",
}
SLACK = 4  # times as often for somebody in distress
JUMP = 2.0  # seconds


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
        try:
            self._store = storage_from_string(os.environ.get("RATE_LIMIT_STORAGE") or "memory://")
        except Exception as error:  # each kind of storage has errors of its own
            raise RasaException("RATE_LIMIT_STORAGE must be memory:// or redis://host:port.") from error
        self._counter = MovingWindowRateLimiter(self._store)
        self._offset = _offset()

    def wait(self, address: str, session: Optional[str] = None, text: str = "") -> Optional[int]:
        """Count one request; the seconds to wait if it is one too many.

        A text that unmistakably tells of distress gets through, though not without end.
        """
        if not self._on:
            return None
        keys = [("RATE_LIMIT_ADDRESS", network(address)), ("RATE_LIMIT_SESSION", session)]
        if abs(_offset() - self._offset) > JUMP:  # the counters go by the clock, which was set
            self._store.reset()
            self._offset = _offset()
        try:
            over = [(limit, key) for name, key in keys if key for limit in self._limits[name] if self._over(limit, key)]
            if not over or text and crisis_rules.match(text) and not any(self._over(*each, SLACK) for each in over):
                return None
            return max(self._seconds(*each) for each in over)
        except (RedisError, OSError) as error:  # Redis is away: rather too many messages than none
            logger.error("Requests are not counted: %s", type(error).__name__)
            return None

    def _over(self, limit: RateLimitItem, key: str, slack: int = 1) -> bool:
        allowed = limit if slack == 1 else type(limit)(limit.amount * slack, limit.multiples, namespace="slack")
        return not self._counter.hit(allowed, key)

    def _seconds(self, limit: RateLimitItem, key: str) -> int:
        reset, _ = self._counter.get_window_stats(limit, key)
        return max(1, math.ceil(reset - time.time()))


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
