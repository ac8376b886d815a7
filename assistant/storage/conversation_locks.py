"""One message of a conversation at a time, in the order in which they came, in however many workers."""

import asyncio
import hashlib
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, AsyncIterator, Optional, Text
from uuid import uuid4
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockError, LockStore

from assistant.runtime.redis_client import AWAY, Shared, shared

LEASE = 6.0  # seconds that the place of a worker is kept which may have died
KEEP_EVERY = LEASE / 4
LOOK_EVERY = 0.03  # seconds between looks whether it is our turn, for each message before ours
LOOK_AT_LEAST = 0.3
PATIENCE = 25.0  # seconds that a request waits for those before it; it has 30

# KEYS: the tickets in order, and until when each is valid. ARGV: our ticket, and for how many ms it shall be.
# By the clock of Redis alone, as those of the workers may differ.
_PLACE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then redis.call('RPUSH', KEYS[1], ARGV[1]) end
redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
local first = redis.call('LINDEX', KEYS[1], 0)
while first ~= ARGV[1] and tonumber(redis.call('ZSCORE', KEYS[2], first) or 0) < now do
  redis.call('LPOP', KEYS[1])
  redis.call('ZREM', KEYS[2], first)
  first = redis.call('LINDEX', KEYS[1], 0)
end
redis.call('PEXPIRE', KEYS[1], 2 * ARGV[2])
redis.call('PEXPIRE', KEYS[2], 2 * ARGV[2])
local before = 0
for _, ticket in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if ticket == ARGV[1] then return before end
  before = before + 1
end
return before
"""


class ConversationLocks(LockStore):
    """Locks in this process, and, where workers share a Redis, among all of them.

    Rasa's own RedisLockStore reads a lock, changes it and writes it back, so workers lose each other's tickets; its
    locks in memory look once a second. While Redis is away, the locks of this process hold alone.
    """

    def __init__(self, endpoint_config: Any = None, redis: Optional[Shared] = None) -> None:
        self._redis = redis or shared()
        self._own: "WeakValueDictionary[Text, asyncio.Lock]" = WeakValueDictionary()
        self._arriving: "WeakValueDictionary[Text, asyncio.Lock]" = WeakValueDictionary()

    @asynccontextmanager
    async def lock(  # type: ignore[override]  # Rasa's gives the ticket, which only its own locks go by
        self, conversation_id: Text, *_: Any, endless: bool = False, **__: Any
    ) -> AsyncIterator[None]:
        """Hold the conversation (see parent class). It is held until the end, however long that takes.

        Raises:
            LockError: if those before take longer than `PATIENCE`, unless it waits `endless`.
        """
        async with AsyncExitStack() as held:
            try:
                await asyncio.wait_for(self._enter(held, conversation_id), None if endless else PATIENCE)
            except asyncio.TimeoutError as error:
                raise LockError("The messages before it took too long.") from error
            yield

    async def _enter(self, held: AsyncExitStack, conversation_id: Text) -> None:
        if self._redis:
            # One connection to Redis may be slower than another, and a message must not overtake the one before it.
            arriving = self._arriving.setdefault(conversation_id, asyncio.Lock())
            await held.enter_async_context(_turn(self._redis, conversation_id, arriving))
        # Always, and in this order: some may hold a turn of Redis when it goes away, and others come without.
        own = self._own.setdefault(conversation_id, asyncio.Lock())
        await held.enter_async_context(own)


@asynccontextmanager
async def _turn(redis: Shared, conversation_id: Text, arriving: asyncio.Lock) -> AsyncIterator[None]:
    """Our turn among all workers; at once while Redis is away."""
    ticket = _Ticket(redis, conversation_id)
    async with AsyncExitStack() as held:
        held.push_async_callback(ticket.give_back)
        async with arriving:
            before = await ticket.place()
        place, pause = 0, 0.0
        while before:
            # Who is next looks often; who waits long or has many before, less and less often.
            longest = max(LOOK_AT_LEAST, min(LOOK_EVERY * before, KEEP_EVERY))
            pause = min(longest, 1.5 * pause if before == place else LOOK_EVERY * before)
            place = before
            await asyncio.sleep(pause)
            before = await ticket.place()
        held.push_async_callback(_end, asyncio.create_task(ticket.keep()))
        yield


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait({task})


class _Ticket:
    """A place in the queue of a conversation. It expires, so that no message waits for ever for a worker that died."""

    def __init__(self, redis: Shared, conversation_id: Text) -> None:
        self._redis = redis
        self._id = uuid4().hex
        # Whoever has a session's id has the conversation, so it is not in Redis.
        name = f"ask:lock:{{{hashlib.sha256(conversation_id.encode()).hexdigest()}}}"
        self._keys = (f"{name}:tickets", f"{name}:valid")
        self._script = redis.client.register_script(_PLACE)
        self._asking: "Optional[asyncio.Future[Any]]" = None

    async def place(self) -> int:
        """Take or keep our place: how many are before us, and 0 while Redis is away."""
        if self._redis.up:
            # redis-py swallows a cancellation that comes as it looks at its connection; whoever waits must not.
            asked = self._script(keys=self._keys, args=[self._id, int(LEASE * 1_000)])
            self._asking = asyncio.ensure_future(asked)
            try:
                return int(await asyncio.shield(self._asking))
            except AWAY as error:
                self._redis.failed(error)
        return 0

    async def keep(self) -> None:
        """Keep our place until cancelled, also in a Redis that was away and forgot it."""
        while True:
            await asyncio.sleep(KEEP_EVERY)
            await self.place()

    async def give_back(self) -> None:
        if self._asking:  # it would take the place again
            await asyncio.wait({self._asking})
        if not self._redis.up:
            return
        tickets, valid = self._keys
        with suppress(*AWAY):  # then its time runs out
            async with self._redis.client.pipeline() as pipeline:
                await pipeline.lrem(tickets, 0, self._id).zrem(valid, self._id).execute()
