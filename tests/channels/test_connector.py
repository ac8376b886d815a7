"""What all connectors share: messages in order while a platform is slow, and updates that are not as they should be.

`PATIENCE`, which a request has, is shorter here than any platform is slow.
"""

import asyncio
import json
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Awaitable, Callable, Dict, Iterator, List, Optional, Tuple

import pytest

from assistant.channels import connector as connector_module
from assistant.channels import delivery
from assistant.channels.channel_settings import NEEDS
from assistant.channels.conversation import Incoming
from assistant.channels.gathering import Gathering
from assistant.content.loader import Content
from assistant.runtime import metrics
from assistant.runtime.redis_client import Shared
from assistant.storage import conversation_locks
from assistant.storage.conversation_locks import ConversationLocks
from tests.channels.platforms.all import CONNECTORS, heard
from tests.channels.platforms.platform import Platform, Shown
from tests.conftest import Talking
from tests.figures import figure
from workbench.running.services import Redis

PATIENCE = 0.1
SLOW = 8 * PATIENCE
NUMBERS = iter(range(15550300000, 15550400000))
ASKED = ("What PTSD is", "What studies show", "Patient experiences")
HEADINGS = ("Understanding PTSD", "Clinical Insights", "Patient Experiences")


class Slow:
    """A platform that takes messages, and answers only once it is let go on."""

    def __init__(self, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
        self.platform, self.goes_on = platform, threading.Event()
        self.goes_on.set()
        take = platform.take

        def late(path: str, headers: Dict[str, str], body: bytes) -> Any:
            if path != "/token":
                self.goes_on.wait(60)
            return take(path, headers, body)

        monkeypatch.setattr(platform, "take", late)


@pytest.fixture(params=NEEDS)
def slow(
    request: pytest.FixtureRequest, platforms: Dict[str, Platform], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Slow]:
    monkeypatch.setattr(conversation_locks, "PATIENCE", PATIENCE)
    found = Slow(platforms[request.param], monkeypatch)
    yield found
    found.goes_on.set()
    found.platform.rejected.clear()


class Worker:
    """A connector as the webhook drives it, in a worker with locks of its own."""

    def __init__(self, slow: Slow, talking: Talking, redis: Optional[Shared] = None) -> None:
        self.connector = CONNECTORS[slow.platform.name](slow.platform.settings())
        self.connector._gathering = Gathering(0)
        agent = talking.speaker.agent
        locks = ConversationLocks(redis=redis)
        served = SimpleNamespace(
            lock_store=locks, tracker_store=agent.tracker_store, handle_message=agent.handle_message
        )
        self.app: Any = SimpleNamespace(ctx=SimpleNamespace(agent=served))
        self.slow = slow

    def hear(self, update: Any) -> "List[asyncio.Task[None]]":
        heard = self.connector.incoming(self.slow.platform.request(update))
        return [asyncio.create_task(self.connector._answer(self.app, message)) for message in heard]


def run(talking: Talking, scenario: Callable[[], Awaitable[Any]]) -> Any:
    return talking.loop.run_until_complete(asyncio.wait_for(scenario(), 120))


def shown(slow: Slow, visitor: str) -> str:
    found: List[Shown] = [message for message in slow.platform.shown if message.to == visitor]
    return "\n\n".join(message.text for message in found)


def check(slow: Slow, visitor: str, content: Content) -> None:
    """Each question has its answer, in their order."""
    text = shown(slow, visitor)
    places = [text.find(f"{heading}\n") for heading in HEADINGS]
    assert -1 not in places and places == sorted(places), text
    assert content.replies["error"][0].text not in text


def test_replies_keep_their_order_while_a_platform_is_slow(slow: Slow, talking: Talking, content: Content) -> None:
    visitor, worker = str(next(NUMBERS)), Worker(slow, talking)

    async def scenario() -> None:
        slow.goes_on.clear()
        tasks = []
        for title in ASKED:
            tasks += worker.hear(slow.platform.text_update(visitor, title))
            await asyncio.sleep(0)
        await asyncio.wait(tasks, timeout=SLOW)
        assert not any(task.done() for task in tasks)
        slow.goes_on.set()
        await asyncio.gather(*tasks)
        await worker.connector.close()

    run(talking, scenario)
    check(slow, visitor, content)


def test_what_no_platform_took_keeps_no_later_reply_back(
    slow: Slow, talking: Talking, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "TIMEOUT", SLOW)
    monkeypatch.setattr(delivery, "BOUND", SLOW)
    monkeypatch.setattr(delivery, "PAUSES", (0.01, 0.01))
    visitor, worker = str(next(NUMBERS)), Worker(slow, talking)
    taken: List[int] = []
    take = slow.platform.take

    def first_is_lost(path: str, headers: Dict[str, str], body: bytes) -> Any:
        if path != "/token":
            taken.append(len(taken))
            if not slow.goes_on.is_set():
                slow.goes_on.wait(60)
                raise ConnectionError("gone")
        return take(path, headers, body)

    monkeypatch.setattr(slow.platform, "take", first_is_lost)

    async def scenario() -> None:
        slow.goes_on.clear()
        tasks = worker.hear(slow.platform.text_update(visitor, "hello"))
        for title in ASKED:
            tasks += worker.hear(slow.platform.text_update(visitor, title))
            await asyncio.sleep(0)
        await tasks[0]
        slow.goes_on.set()
        monkeypatch.setattr(delivery, "TIMEOUT", 30.0)
        monkeypatch.setattr(delivery, "BOUND", 30.0)
        await asyncio.gather(*tasks)
        await worker.connector.close()

    run(talking, scenario)
    check(slow, visitor, content)


@pytest.mark.parametrize("slow", [name for name in NEEDS if name != "twilio"], indirect=True)  # an SMS comes whole
def test_a_tap_behind_a_piece_keeps_its_place(slow: Slow, talking: Talking, content: Content) -> None:
    """Of a text that waits for its rest, and what ends the waiting, no message that comes later is read in between."""
    visitor, worker = str(next(NUMBERS)), Worker(slow, talking)
    worker.connector._gathering = Gathering(60)

    async def scenario() -> None:
        await asyncio.gather(*worker.hear(slow.platform.text_update(visitor, "All topics")))
        tasks = worker.hear(slow.platform.text_update(visitor, "what about the"))
        await asyncio.sleep(0.05)
        slow.goes_on.clear()
        option = next(message for message in reversed(slow.platform.shown) if message.to == visitor and message.options)
        payload = next(payload for _, payload in option.options if "understanding_ptsd" in payload)
        tasks += worker.hear(slow.platform.tap_update(visitor, option, payload))
        await asyncio.sleep(0.05)
        for title in ASKED[1:]:
            tasks += worker.hear(slow.platform.text_update(visitor, title))
        await asyncio.wait(tasks[:1], timeout=SLOW)
        slow.goes_on.set()
        await asyncio.gather(*tasks)
        await worker.connector.close()

    run(talking, scenario)
    check(slow, visitor, content)


def test_replies_keep_their_order_across_workers(
    slow: Slow, talking: Talking, content: Content, tmp_path: Path
) -> None:
    redis = Redis(tmp_path)
    redis.start()
    redis.wait()
    visitor = str(next(NUMBERS))

    async def scenario() -> None:
        shared = [Shared(redis.url) for _ in range(2)]
        workers = [Worker(slow, talking, each) for each in shared]
        slow.goes_on.clear()
        tasks = []
        for number, title in enumerate(ASKED):
            tasks += workers[number % 2].hear(slow.platform.text_update(visitor, title))
            while len(await _tickets(shared[0])) <= number:
                await asyncio.sleep(0.01)
        await asyncio.wait(tasks, timeout=SLOW)
        assert not any(task.done() for task in tasks)
        slow.goes_on.set()
        await asyncio.gather(*tasks)
        for worker, each in zip(workers, shared, strict=True):
            await worker.connector.close()
            await each.client.close()

    try:
        run(talking, scenario)
    finally:
        redis.stop()
    check(slow, visitor, content)


def test_of_a_flood_no_more_wait_than_so_many_and_the_others_are_counted(
    slow: Slow, talking: Talking, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector_module, "WAITING", len(ASKED))
    visitor, worker = str(next(NUMBERS)), Worker(slow, talking)
    before = figure(metrics.UNDELIVERED.labels(slow.platform.name, "other"))

    async def scenario() -> None:
        slow.goes_on.clear()
        tasks = []
        for title in (*ASKED, *["thanks"] * 4):
            tasks += worker.hear(slow.platform.text_update(visitor, title))
            await asyncio.sleep(0)
        await asyncio.wait(tasks, timeout=SLOW)
        assert [task.done() for task in tasks] == [*[False] * len(ASKED), *[True] * 4]
        slow.goes_on.set()
        await asyncio.gather(*tasks)
        assert not worker.connector._waiting
        await worker.connector.close()

    run(talking, scenario)
    check(slow, visitor, content)
    assert figure(metrics.UNDELIVERED.labels(slow.platform.name, "other")) == before + 4


async def _tickets(shared: Shared) -> List[bytes]:
    names = await shared.client.keys("*:tickets")
    return [ticket for name in names for ticket in await shared.client.lrange(name, 0, -1)]


def test_who_waits_at_the_end_of_the_process_is_counted(slow: Slow, talking: Talking) -> None:
    visitor, worker = str(next(NUMBERS)), Worker(slow, talking)
    before = figure(metrics.UNDELIVERED.labels(slow.platform.name, "other"))

    async def scenario() -> None:
        slow.goes_on.clear()
        tasks = []
        for title in ASKED:
            tasks += worker.hear(slow.platform.text_update(visitor, title))
        await asyncio.wait(tasks, timeout=SLOW)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=30)
        assert all(task.cancelled() for task in tasks)
        slow.goes_on.set()
        await worker.connector.close()

    run(talking, scenario)
    assert figure(metrics.UNDELIVERED.labels(slow.platform.name, "other")) == before + len(ASKED)


SAID = "I want to die"
# What of a text nobody can be answered without.
NEEDED = {
    "telegram": "update_id message message.chat message.chat.id message.chat.type message.text",
    "slack": "type event event.type event.channel event.channel_type event.user event.ts event.text",
    "messenger": "object entry entry.0 entry.0.messaging entry.0.messaging.0 entry.0.messaging.0.sender "
    "entry.0.messaging.0.sender.id entry.0.messaging.0.message entry.0.messaging.0.message.mid "
    "entry.0.messaging.0.message.text",
    "whatsapp": "entry entry.0 entry.0.changes entry.0.changes.0 entry.0.changes.0.value "
    "entry.0.changes.0.value.metadata entry.0.changes.0.value.metadata.phone_number_id "
    "entry.0.changes.0.value.messages entry.0.changes.0.value.messages.0 entry.0.changes.0.value.messages.0.id "
    "entry.0.changes.0.value.messages.0.type entry.0.changes.0.value.messages.0.text "
    "entry.0.changes.0.value.messages.0.text.body",
    "twilio": "AccountSid MessageSid From To Body",
    "teams": "type id serviceUrl recipient recipient.id from from.id conversation conversation.id text",
}
# What a platform may tell beside a text, as null where there is no such thing.
BESIDE = {
    "telegram": ["message.caption", "message.sticker", "callback_query", "message.reply_to_message"],
    "slack": [*(f"event.{name}" for name in ("blocks thread_ts subtype bot_id files edited".split())), "enterprise_id"],
    "messenger": [
        *("entry.0.messaging.0.postback", "entry.0.standby", "entry.0.messaging.0.message.quick_reply"),
        *("entry.0.messaging.0.message.is_echo", "entry.0.messaging.0.message.attachments"),
    ],
    "whatsapp": [
        *("entry.0.changes.0.value.statuses", "entry.0.changes.0.value.contacts", "entry.0.changes.0.value.errors"),
        *(f"entry.0.changes.0.value.messages.0.{name}" for name in "interactive image button context referral".split()),
    ],
    "twilio": [],
    "teams": ["value", "attachments", "entities", "conversation.conversationType", "channelData", "replyToId"],
}
TIMES = {
    "telegram": "message.date",
    "messenger": "entry.0.messaging.0.timestamp",
    "whatsapp": "entry.0.changes.0.value.messages.0.timestamp",
    "teams": "timestamp",
}


def places(told: Any, above: Tuple[str, ...] = ()) -> Iterator[str]:
    """The path of each part of an update."""
    if above:
        yield ".".join(above)
    below = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for key, value in below:
        yield from places(value, (*above, str(key)))


def changed(update: Any, place: str, value: Any) -> Any:
    """The update with another value at a path."""
    copy = json.loads(json.dumps(update))
    *above, last = place.split(".")
    holder = copy
    for key in above:
        holder = holder[int(key)] if isinstance(holder, list) else holder.setdefault(key, {})
    holder[int(last) if isinstance(holder, list) else last] = value
    return copy


def listened(platform: Platform, update: Any) -> List[Incoming]:
    """As `heard`, and as the webhook does it: what cannot be read is counted."""
    connector = CONNECTORS[platform.name](platform.settings())
    return list(connector.readable(connector.incoming, [platform.request(update)]))


@pytest.mark.parametrize("name", [name for name in NEEDS if name != "twilio"])  # whose forms have no nulls
def test_a_text_is_heard_whatever_is_null_beside_it(name: str, platforms: Dict[str, Platform]) -> None:
    platform = platforms[name]
    update = platform.text_update("15550400", SAID)
    (expected,) = heard(platform, update)
    beside = [place for place in places(update) if place not in NEEDED[name].split()]
    for place in (*beside, *BESIDE[name]):
        found = listened(platform, changed(update, place, None))
        assert [(each.text, each.option) for each in found] == [(SAID, None)], place
        if not place.endswith(("from_user_id", "team_id")):
            assert [(each.sender, each.id) for each in found] == [(expected.sender, expected.id)], place


@pytest.mark.parametrize("value", [0, -1, "", "2026-11-30T10:00:00Z", "1700000000.5", 1e18, "x", {"a": 1}, []], ids=str)
@pytest.mark.parametrize("name", TIMES)
def test_a_text_is_heard_whatever_the_clock_of_its_platform_says(
    name: str, value: Any, platforms: Dict[str, Platform]
) -> None:
    platform = platforms[name]
    found = listened(platform, changed(platform.text_update("15550401", SAID), TIMES[name], value))
    assert [each.text for each in found] == [SAID]


@pytest.mark.parametrize("name", NEEDS)
def test_what_lacks_a_part_that_is_needed_is_counted_or_no_message(name: str, platforms: Dict[str, Platform]) -> None:
    platform = platforms[name]
    update = platform.text_update("15550402", SAID)
    for place in NEEDED[name].split():
        for value in (None, [], {}, 0, "", [[]], {"a": {}}, True, "\ud83d", 1e300):
            try:
                made = changed(update, place, value)
                platform.request(made)
            except (AttributeError, TypeError, ValueError):
                continue  # a form cannot even say this
            assert all(isinstance(each, Incoming) for each in listened(platform, made))


@pytest.mark.parametrize("name", ["messenger", "whatsapp"])
def test_an_entry_that_cannot_be_read_keeps_no_other_one_back(name: str, platforms: Dict[str, Platform]) -> None:
    platform = platforms[name]
    update = platform.text_update("15550403", SAID)
    broken = [None, 1, "x", [], {"changes": 1, "messaging": 1}, {"changes": [None, {"value": 1}], "messaging": [None]}]
    update["entry"] = [*broken, *update["entry"], *broken]
    assert [each.text for each in listened(platform, update)] == [SAID]
