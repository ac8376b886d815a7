"""Conversations are held one message at a time by several workers, each a lock store of its own on one real Redis."""

import asyncio
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest
from rasa.core.lock_store import LockError
from rasa.shared.exceptions import RasaException
from redis.asyncio import Connection

from assistant.runtime import metrics
from assistant.runtime.redis_client import Shared, shared
from assistant.storage import conversation_locks
from assistant.storage.conversation_locks import ConversationLocks
from tests.figures import figure
from workbench.running.services import Redis

Workers = Tuple[ConversationLocks, ConversationLocks]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    server.wait()
    yield server
    server.stop()


@pytest.fixture
def workers(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Workers:
    monkeypatch.setattr(conversation_locks, "LEASE", 1.2)
    monkeypatch.setattr(conversation_locks, "KEEP_EVERY", 0.1)
    monkeypatch.setattr(conversation_locks, "LOOK_AT_LEAST", 0.1)
    return ConversationLocks(redis=Shared(redis.url)), ConversationLocks(redis=Shared(redis.url))


class Talk:
    """What happens in a conversation, and whether two ever spoke at once."""

    def __init__(self) -> None:
        self.order: List[int] = []
        self.speaking = 0

    async def say(self, worker: ConversationLocks, number: int, seconds: float = 0.01) -> None:
        async with worker.lock("a conversation"):
            self.speaking += 1
            await asyncio.sleep(seconds)
            assert self.speaking == 1
            self.order.append(number)
            self.speaking -= 1


async def together(talk: Talk, *workers: ConversationLocks, messages: int = 24) -> None:
    """Messages that come one after the other while a reply takes long."""
    tasks = []
    async with workers[0].lock("a conversation"):
        for number in range(messages):
            tasks.append(asyncio.create_task(talk.say(workers[number % len(workers)], number)))
            await arrived(workers[0], number + 1)
    await asyncio.gather(*tasks)


async def arrived(worker: ConversationLocks, waiting: int) -> None:
    await asyncio.sleep(0)
    while worker._redis and worker._redis.up:
        (tickets,) = await worker._redis.client.keys("*:tickets")
        if await worker._redis.client.llen(tickets) == waiting + 1:
            return
        await asyncio.sleep(0.001)


async def test_messages_are_taken_one_by_one_in_the_order_they_came(workers: Workers) -> None:
    talk = Talk()
    await together(talk, *workers)
    assert talk.order == list(range(24))


async def test_a_worker_alone_needs_no_redis() -> None:
    talk = Talk()
    await together(talk, ConversationLocks())
    assert talk.order == list(range(24))


async def test_a_long_reply_is_waited_for(workers: Workers) -> None:
    talk = Talk()
    first = asyncio.create_task(talk.say(workers[0], 1, seconds=3 * conversation_locks.LEASE))
    await asyncio.sleep(0.05)
    await asyncio.gather(first, talk.say(workers[1], 2))
    assert talk.order == [1, 2]


async def test_a_worker_that_died_is_not_waited_for(workers: Workers) -> None:
    dead = conversation_locks._Ticket(workers[0]._redis, "a conversation")
    assert await dead.place() == 0  # and nobody keeps it
    talk = Talk()
    await asyncio.wait_for(talk.say(workers[1], 1), timeout=10)
    assert talk.order == [1]


async def test_who_gives_up_waiting_leaves_the_queue(workers: Workers) -> None:
    talk = Talk()
    first = asyncio.create_task(talk.say(workers[0], 1, seconds=1))
    await asyncio.sleep(0.05)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(talk.say(workers[1], 2), timeout=0.1)
    await asyncio.gather(first, talk.say(workers[1], 3))
    assert talk.order == [1, 3]
    assert await workers[0]._redis.client.keys() == []


async def test_who_gives_up_while_redis_is_asked_leaves_the_queue(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the turn of the loop in which redis-py looks at its connection, and swallows a cancellation."""
    monkeypatch.setattr(conversation_locks, "LEASE", 60.0)
    monkeypatch.setattr(conversation_locks, "KEEP_EVERY", 30.0)
    looking = asyncio.Event()
    look = Connection.can_read_destructive

    async def looked(connection: Connection) -> bool:
        looking.set()
        return await look(connection)

    for _ in range(5):
        talk = Talk()
        async with workers[0].lock("a conversation"):
            waiting = asyncio.create_task(talk.say(workers[1], 1))
            await arrived(workers[0], 1)
            monkeypatch.setattr(Connection, "can_read_destructive", looked)
            looking.clear()
            await looking.wait()
            monkeypatch.setattr(Connection, "can_read_destructive", look)
            waiting.cancel()
            await asyncio.wait({waiting}, timeout=10)
            assert waiting.cancelled() and not talk.order
        assert await workers[0]._redis.client.keys() == []


async def test_a_message_does_not_overtake_another_over_a_quicker_connection(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = conversation_locks._Ticket.place
    asked: List[conversation_locks._Ticket] = []

    async def slower(ticket: conversation_locks._Ticket) -> int:
        asked.append(ticket)
        if asked[0] is ticket:  # as if its connection had yet to be made
            await asyncio.sleep(0.1)
        return await ask(ticket)

    talk = Talk()
    monkeypatch.setattr(conversation_locks._Ticket, "place", slower)
    await asyncio.gather(*(talk.say(workers[0], number) for number in range(4)))
    assert talk.order == [0, 1, 2, 3]


@pytest.mark.parametrize("alone", [True, False])
async def test_who_waits_endless_waits_longer_than_a_request(
    workers: Workers, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation_locks, "PATIENCE", 0.1)
    worker = ConversationLocks() if alone else workers[1]
    order: List[str] = []

    async def wait() -> None:
        async with worker.lock("a conversation", endless=True):
            order.append("turn")

    async with (worker if alone else workers[0]).lock("a conversation"):
        waiting = asyncio.create_task(wait())
        with pytest.raises(LockError):
            await Talk().say(worker, 1)
        order.append("end")
    await asyncio.wait_for(waiting, timeout=10)
    assert order == ["end", "turn"]


async def test_who_waits_long_asks_redis_less_and_less(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    place = conversation_locks._Ticket.place

    async def counted(ticket: conversation_locks._Ticket) -> int:
        asked.append(ticket)
        return await place(ticket)

    monkeypatch.setattr(conversation_locks, "LEASE", 6.0)
    monkeypatch.setattr(conversation_locks, "LOOK_AT_LEAST", 0.3)
    async with workers[0].lock("a conversation"):
        monkeypatch.setattr(conversation_locks._Ticket, "place", counted)
        waiting = [asyncio.create_task(Talk().say(workers[number % 2], number)) for number in range(10)]
        await asyncio.sleep(2)
        assert len(asked) < 10 * 20  # instead of 33 a second each
    await asyncio.gather(*waiting)


@pytest.mark.parametrize("alone", [True, False])
async def test_a_wait_for_a_lock_ends_with_an_error(
    workers: Workers, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation_locks, "PATIENCE", 0.5)
    worker = ConversationLocks() if alone else workers[1]
    async with (worker if alone else workers[0]).lock("a conversation"):
        with pytest.raises(LockError):
            await asyncio.wait_for(Talk().say(worker, 1), timeout=10)
        monkeypatch.setattr(conversation_locks, "PATIENCE", 30.0)
        patient = Talk()
        later = asyncio.create_task(patient.say(worker, 2))
        await asyncio.sleep(0.05)
    await asyncio.wait_for(later, timeout=10)
    assert patient.order == [2]


async def test_a_redis_that_hangs_is_waited_for_once(workers: Workers, redis: Redis) -> None:
    talk, worker = Talk(), workers[0]
    await talk.say(worker, 0)
    redis.hang()
    try:
        await asyncio.wait_for(talk.say(worker, 1), timeout=10)
        assert not worker._redis.up
        await asyncio.wait_for(together(talk, worker, messages=5), timeout=5)
    finally:
        redis.go_on()
    assert talk.order == [0, 1, *range(5)]
    assert await worker._redis.look()
    await asyncio.wait_for(talk.say(worker, 2), timeout=10)


async def test_a_place_is_kept_no_longer_than_its_conversation_is_held(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The conversation ends in the turn of the loop in which redis-py looks at its connection."""
    worker = workers[0]
    looking = asyncio.Event()
    look = Connection.can_read_destructive

    async def looked(connection: Connection) -> bool:
        looking.set()
        return await look(connection)

    monkeypatch.setattr(conversation_locks, "KEEP_EVERY", 0.0)
    for _ in range(5):
        async with worker.lock("a conversation"):
            monkeypatch.setattr(Connection, "can_read_destructive", looked)
            looking.clear()
            await looking.wait()
            monkeypatch.setattr(Connection, "can_read_destructive", look)
        left = [task for task in asyncio.all_tasks() if task.get_coro().__qualname__.endswith("keep")]
        for task in left:  # of which the end of the loop would wait for ever
            while not task.done():
                task.cancel()
                await asyncio.sleep(0.01)
        assert not left
        assert await worker._redis.client.keys("*:tickets") == []


async def test_redis_goes_and_comes(workers: Workers, redis: Redis) -> None:
    for each in workers:  # a Redis that is slow on a busy machine is not away
        each._redis.client.connection_pool.connection_kwargs["socket_timeout"] = 30
    worker = workers[0]
    talk = Talk()
    begun = asyncio.create_task(talk.say(worker, 0, seconds=0.5))
    while not talk.speaking:
        await asyncio.sleep(0.01)
    redis.stop()
    # This worker still takes one message at a time, those that began before among them.
    await asyncio.gather(begun, talk.say(worker, 1))
    await together(talk, worker)
    assert talk.order == [0, 1, *range(24)]
    assert figure(metrics.REDIS_UP) == 0 and not await worker._redis.look()
    redis.start()
    redis.wait()
    assert await worker._redis.look() and figure(metrics.REDIS_UP) == 1
    await workers[1]._redis.look()
    later = Talk()
    await together(later, *workers)
    assert later.order == list(range(24))


async def test_a_redis_that_was_started_anew_is_asked_over_new_connections(workers: Workers, redis: Redis) -> None:
    await together(Talk(), *workers)  # who waited has left connections behind
    redis.stop()
    redis.start()
    redis.wait()
    talk = Talk()
    await together(talk, *workers)
    assert talk.order == list(range(24)) and all(worker._redis.up for worker in workers)


async def test_a_redis_that_loses_its_memory_keeps_nobody_waiting(workers: Workers) -> None:
    """As after a FLUSHALL, or a failover to a replica that lags behind. The order may be lost; no turn is."""
    talks = Talk(), Talk()
    async with workers[0].lock("a conversation"):
        waiting = []
        for number in range(12):
            waiting.append(asyncio.create_task(talks[number % 2].say(workers[number % 2], number)))
            await arrived(workers[0], number + 1)
        await workers[0]._redis.client.flushall()
        await workers[0]._redis.client.script_flush()
    await asyncio.wait_for(asyncio.gather(*waiting), timeout=30)
    # One at a time in each worker (`Talk` sees to that), and every message once.
    assert sorted(talks[0].order + talks[1].order) == list(range(12))
    assert all(worker._redis.up for worker in workers)
    later = Talk()
    await together(later, *workers)
    assert later.order == list(range(24))


async def test_no_session_id_reaches_redis(workers: Workers) -> None:
    async with workers[0].lock("secret-session-id"):
        names = await workers[0]._redis.client.keys()
    assert len(names) == 2 and not any(b"secret" in name for name in names)


@pytest.mark.parametrize("address", ["localhost", "http://localhost", "redis://localhost:port"])
def test_an_address_that_can_never_work_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", address)
    with pytest.raises(RasaException, match="REDIS_URL"):
        shared()
