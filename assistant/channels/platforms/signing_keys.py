"""The public keys with which a platform signs its requests, fetched beside the requests and never for one of them."""

import asyncio
import logging
from contextlib import suppress
from typing import Any, Dict, NamedTuple, Text, Tuple

import aiohttp
import jwt

logger = logging.getLogger(__name__)

TIMEOUT = 5.0  # seconds
RENEW_EVERY = 86_400.0  # seconds
PAUSE = 60.0  # seconds between two fetches at the least, however often a key is asked for that is not there
RETRY_EVERY = 10.0  # seconds between fetches while there is no key at all


class Key(NamedTuple):
    """A public key, and the channels whose messages it may sign, if it names any."""

    key: Any
    endorsements: Tuple[Text, ...]


class NoKeys(Exception):
    """No key was fetched yet."""


class SigningKeys:
    """The keys at an address (a JSON Web Key Set). The last ones stay while the address does not answer."""

    def __init__(self, address: Text) -> None:
        self._address = address
        self._keys: Dict[Text, Key] = {}
        self._missed = asyncio.Event()
        self._asked = asyncio.Event()

    async def first(self) -> None:
        """Wait until the address has answered `keep` once or failed to; no longer than it may take."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._asked.wait(), TIMEOUT)

    def find(self, key_id: Text) -> Key:
        """The key of this id, at once. A background task looks for one that is missing.

        Raises:
            KeyError: if it is not among the keys.
            NoKeys: if no key was fetched yet.
        """
        if not self._keys:
            raise NoKeys
        if key_id not in self._keys:
            self._missed.set()
        return self._keys[key_id]

    async def keep(self) -> None:
        """Fetch the keys, and fetch them again, until cancelled."""
        while True:
            fetched = await self._fetch()
            self._asked.set()
            await asyncio.sleep(PAUSE if self._keys else RETRY_EVERY)
            if fetched:
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._missed.wait(), RENEW_EVERY)
            self._missed.clear()

    async def _fetch(self) -> bool:
        try:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT)
            async with (
                aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session,
                session.get(self._address, allow_redirects=False) as answer,
            ):
                told = await answer.json(content_type=None)
                keys = jwt.PyJWKSet.from_dict(told)
                endorsed = {each.get("kid"): tuple(each.get("endorsements") or ()) for each in told["keys"]}
        except (
            aiohttp.ClientError,
            asyncio.TimeoutError,
            OSError,
            jwt.PyJWTError,
            ValueError,
            AttributeError,
            TypeError,
        ) as error:
            logger.error("The keys that requests are checked with could not be fetched: %s", type(error).__name__)
            return False
        self._keys = {key.key_id: Key(key.key, endorsed[key.key_id]) for key in keys if key.key_id}
        return True
