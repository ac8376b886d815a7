"""The store on its own: SQLite here, PostgreSQL in test_faults.py."""

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Iterator, List

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from assistant.content.loader import ROOT
from assistant.dialogue.replies import _times_said
from assistant.dialogue.turn import Turn
from assistant.privacy import form_encryption, redaction
from assistant.runtime import metrics
from assistant.storage import conversation_store
from assistant.storage.conversation_store import DAY, ConversationStore, StoreDown
from assistant.storage.event_table import WINDOW
from assistant.storage.tombstones import SKEW
from tests.conftest import Server
from tests.figures import figure, figure_of
from workbench.running.services import wait_for

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


def run(awaited: Any) -> Any:
    return asyncio.run(awaited)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def store(database: Path) -> ConversationStore:
    return ConversationStore(DOMAIN, host=f"sqlite:///{database}")


def a_turn(text: str, reply: str, **more: Any) -> List[Event]:
    return [
        UserUttered(text, parse_data={"text": text, "intent": {"name": "greet"}, "entities": []}, **more),
        ActionExecuted(f"utter_{reply}"),
        BotUttered(reply, {"buttons": [{"title": "Hello", "payload": "/greet"}]}, {"id": reply}),
        ActionExecuted("action_listen"),
    ]


async def say(store: ConversationStore, sender: str, *events: Event) -> None:
    tracker = await store.retrieve(sender) or store.init_tracker(sender)
    tracker.update_with_events(list(events), DOMAIN, override_timestamp=False)
    await store.save(tracker)


def stored(database: Path) -> bytes:
    return b"".join(path.read_bytes() for path in database.parent.iterdir())


def count(database: Path) -> int:
    with sa.create_engine(f"sqlite:///{database}").connect() as connection:
        return connection.execute(sa.text("select count(*) from events")).scalar()


def test_personal_data_never_reaches_the_disk(store: ConversationStore, database: Path) -> None:
    turn = a_turn("my name is Zebediah Quux, write to zeb@quux.example", "greet", metadata={"from": "zeb@quux.example"})
    turn[0].parse_data["entities"] = [{"entity": "who", "value": "Zebediah Quux"}]
    metadata = SlotSet("session_started_metadata", {"user": {"phone": "555-867-5309"}, "article": "sarahs-story"})
    run(say(store, "one", metadata, *turn))
    on_disk = stored(database).lower()
    assert b"my name is [name], write to [email]" in on_disk
    assert b"zeb" not in on_disk and b"quux" not in on_disk
    assert b"sarahs-story" in on_disk and b"867-5309" not in on_disk


def test_a_long_conversation_is_read_from_its_end(store: ConversationStore, database: Path) -> None:
    run(say(store, "one", SessionStarted(), SlotSet("distress", "self_harm")))
    for turn in range(WINDOW):
        run(say(store, "one", *a_turn(f"message {turn}", "greet" if turn % 2 else "thanks")))
    run(say(store, "two", *a_turn("hello", "greet")))
    tracker = run(store.retrieve("one"))
    assert len(tracker.events) <= WINDOW + 5
    assert count(database) == 4 * WINDOW + 2 + 4
    # What a reply is decided from is as it was.
    assert tracker.get_slot("distress") == "self_harm"
    assert Turn.of(tracker).said == ("greet",)
    assert _times_said(tracker) == {"greet": WINDOW / 2, "thanks": WINDOW / 2}
    assert [event.text for event in run(store.said("one", 500)) if isinstance(event, UserUttered)][0] == "message 0"


def test_a_long_conversation_is_not_read_through(store: ConversationStore) -> None:
    for turn in range(WINDOW):
        run(say(store, "one", *a_turn(f"message {turn}", "greet")))
    with store.engine.begin() as connection:  # of several that would do, SQLite prefers the newest index
        connection.exec_driver_sql("drop index ix_events_sender_id")
        connection.exec_driver_sql("create index ix_events_sender_id on events (sender_id)")
    asked: List[Any] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *said: asked.append(said[2:4]))
    run(store.retrieve("one"))
    for query, values in list(asked):
        with store.engine.connect() as connection:
            plan = connection.exec_driver_sql(f"explain query plan {query}", values).all()
        assert "ix_events_sender_id (sender_id=?)" not in str(plan), query  # by the sender alone: every event
    assert len(asked) >= 4


def test_an_event_is_stored_once(store: ConversationStore, database: Path) -> None:
    async def twice() -> None:
        tracker = store.init_tracker("one")
        tracker.update_with_events(a_turn("hello", "greet"), DOMAIN)
        await store.save(tracker)
        await store.save(tracker)
        again = await store.retrieve("one")
        again.update_with_events(a_turn("bye", "goodbye"), DOMAIN)
        await store.save(again)

    run(twice())
    assert count(database) == 8


def test_a_clock_set_back_loses_nothing(store: ConversationStore) -> None:
    run(say(store, "one", SessionStarted(timestamp=time.time() + 5_000), *a_turn("before", "greet")))
    run(say(store, "one", *a_turn("after", "thanks")))
    texts = [event.text for event in run(store.retrieve("one")).events if isinstance(event, UserUttered)]
    assert texts == ["before", "after"]


def test_a_forgotten_conversation_leaves_no_byte(store: ConversationStore, database: Path) -> None:
    run(say(store, "one", *a_turn("xylophones", "greet")))
    run(say(store, "two", *a_turn("clarinets", "greet")))
    assert b"xylophones" in stored(database)
    assert run(store.forget("one")) and not run(store.exists("one"))
    assert b"xylophones" not in stored(database) and b"clarinets" in stored(database)
    assert not run(store.forget("one"))


def test_what_is_too_old_leaves_no_byte(store: ConversationStore, database: Path) -> None:
    old = a_turn("xylophones", "greet")
    for event in old:
        event.timestamp = time.time() - 31 * DAY
    run(say(store, "old", *old))
    run(say(store, "new", *a_turn("clarinets", "greet")))
    assert run(store.forget_older_than(30)) == 4
    assert b"xylophones" not in stored(database) and b"clarinets" in stored(database)


def test_what_was_stored_by_a_clock_that_ran_ahead_is_not_kept_longer(store: ConversationStore) -> None:
    events = a_turn("hello", "greet")
    for event in events:
        event.timestamp = time.time() + 3_650 * DAY
    run(say(store, "one", *events))
    assert run(store.forget_older_than(30)) == 0
    assert run(store.forget_older_than(30, now=lambda: time.time() + 31 * DAY)) == 4


@pytest.mark.parametrize("url", ["conversations.db", "nosuch://host/db", "postgresql://user:secret@host:port/db"])
def test_an_address_of_no_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(RasaException, match="DATABASE_URL") as refused:
        ConversationStore(DOMAIN, host=url)
    assert "secret" not in str(refused.value)


def test_a_full_disk_loses_nothing(store: ConversationStore, database: Path) -> None:
    run(say(store, "one", SlotSet("distress", "self_harm"), *a_turn("before", "greet")))
    pages = []

    def limit(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages[0]}")

    with sa.create_engine(f"sqlite:///{database}").connect() as connection:
        pages.append(connection.execute(sa.text("PRAGMA page_count")).scalar())
    sa.event.listen(store.engine, "connect", limit)
    store.engine.dispose()
    for _ in range(20):
        run(say(store, "one", *a_turn("x" * 1_000, "greet")))
    assert not run(store.reachable())
    assert figure(metrics.STORE_UP) == 0 and figure(metrics.UNSAVED) > 0
    # The conversation goes on where it was, and is not mistaken for stored.
    assert run(store.retrieve("one")).get_slot("distress") == "self_harm"
    with pytest.raises(StoreDown):
        run(store.forget("two"))  # which then has lost nothing either
    sa.event.remove(store.engine, "connect", limit)
    store.engine.dispose()
    assert run(store.reachable())
    assert figure(metrics.STORE_UP) == 1 and figure(metrics.UNSAVED) == 0
    assert count(database) == 1 + 4 + 20 * 4


@pytest.fixture
def locked(database: Path) -> Iterator[sqlite3.Connection]:
    """Another program that holds the database for itself until it is closed."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        yield other


def test_memory_is_bounded_and_what_is_lost_is_counted(
    store: ConversationStore, locked: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation_store, "UNSAVED", 10)
    locked.execute("begin immediate")
    before = figure(metrics.LOST)
    for turn in range(5):
        run(say(store, f"visitor {turn}", *a_turn("hello", "greet")))
    assert figure(metrics.LOST) - before == 12
    assert isinstance(run(store.retrieve("visitor 4")), DialogueStateTracker)


async def soon(store: ConversationStore) -> None:
    """Wait until the store is up again."""
    for _ in range(200):
        if await store.reachable():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the store does not come back")


async def test_a_database_that_hangs_stops_neither_the_loop_nor_a_reply(
    store: ConversationStore, database: Path, locked: sqlite3.Connection
) -> None:
    await say(store, "one", *a_turn("before", "greet"))
    locked.execute("begin immediate")
    ticks, ticking = [time.monotonic()], True

    async def tick() -> None:
        while ticking:
            await asyncio.sleep(0.01)
            ticks.append(time.monotonic())

    clock = asyncio.create_task(tick())
    begun = time.monotonic()
    await say(store, "one", *a_turn("meanwhile", "greet"))
    assert time.monotonic() - begun < 3
    for turn in range(200):
        await say(store, "one", *a_turn(f"turn {turn}", "greet"))
        assert not store.up
    assert not await store.reachable()
    ticking = False
    await clock
    assert max(later - earlier for earlier, later in zip(ticks, ticks[1:], strict=False)) < 2
    locked.execute("rollback")
    await soon(store)
    assert count(database) == 4 * 202
    texts = [event.text for event in await store.said("one", 1_000) if isinstance(event, UserUttered)]
    assert texts == ["before", "meanwhile", *(f"turn {turn}" for turn in range(200))]


async def test_a_deletion_while_the_database_hangs_is_done_when_it_goes_on(
    store: ConversationStore, database: Path, locked: sqlite3.Connection
) -> None:
    await say(store, "one", *a_turn("xylophones", "greet"))
    tracker = await store.retrieve("one")
    locked.execute("begin immediate")
    await say(store, "one", *a_turn("bassoons", "greet"))
    with pytest.raises(StoreDown):
        await store.forget("one")
    assert not await store.exists("one") and await store.retrieve("one") is None
    tracker.update_with_events(a_turn("clarinets", "greet"), DOMAIN)  # a message that was under way
    await store.save(tracker)
    assert await store.retrieve("one") is None
    locked.execute("rollback")
    await soon(store)
    assert count(database) == 0 and await store.erase()
    assert not [word for word in (b"xylophones", b"bassoons", b"clarinets") if word in stored(database)]


async def test_a_message_that_is_under_way_brings_no_deleted_conversation_back(
    store: ConversationStore, database: Path
) -> None:
    await say(store, "one", *a_turn("hello", "greet"))
    continued, anew = await store.retrieve("one"), store.init_tracker("one")
    anew.update_with_events(a_turn("hello", "greet"), DOMAIN)
    other = ConversationStore(DOMAIN, host=f"sqlite:///{database}")  # of another worker
    await other.retrieve("one")
    assert await store.forget("one")
    for tracker, by in ((continued, store), (anew, store), (continued.copy(), other), (anew.copy(), other)):
        tracker.update_with_events(a_turn("again", "greet"), DOMAIN)
        await by.save(tracker)
        assert count(database) == 0


async def test_what_another_worker_deleted_leaves_memory(store: ConversationStore, database: Path) -> None:
    other = ConversationStore(DOMAIN, host=f"sqlite:///{database}")
    emptied: List[str] = []
    other.empties(lambda: emptied.append("words"))
    for name in ("one", "two"):
        await say(other, name, *a_turn("hello", "greet"))
    await store.forget("one")
    await other.hear_of_deletions()
    assert list(other._recent) == ["two"] and emptied == ["words"]


async def test_a_conversation_begins_anew_after_it_was_deleted(
    store: ConversationStore, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say(store, "one", *a_turn("hello", "greet"))
    await store.forget("one")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 2 * SKEW)  # as on a platform, where a visitor has one conversation
    await say(store, "one", *a_turn("hello again", "greet"))
    assert count(database) == 4


async def test_a_reader_of_the_file_delays_no_deletion_and_keeps_no_word(
    store: ConversationStore, database: Path, locked: sqlite3.Connection
) -> None:
    await say(store, "one", *a_turn("xylophones", "greet"))
    locked.execute("begin")
    locked.execute("select * from events").fetchone()  # as a report does that takes its time
    await say(store, "one", *a_turn("bassoons", "greet"))
    begun = time.monotonic()
    assert await store.forget("one")
    assert time.monotonic() - begun < 3
    assert not store.erased and figure(metrics.UNERASED) == 1
    locked.execute("commit")
    assert await store.erase() and figure(metrics.UNERASED) == 0
    assert b"xylophones" not in stored(database) and b"bassoons" not in stored(database)


async def test_a_file_that_is_removed_or_replaced_is_noticed(store: ConversationStore, database: Path) -> None:
    await say(store, "one", *a_turn("hello", "greet"))
    for change in ("removed", "replaced"):
        for path in list(database.parent.iterdir()):
            path.unlink()
        if change == "replaced":
            with closing(sqlite3.connect(database)) as other:
                other.execute("pragma user_version = 1")
        assert not await store.reachable() and figure(metrics.STORE_UP) == 0
        assert await store.reachable() and figure(metrics.STORE_UP) == 1
        await say(store, change, *a_turn("hello", "greet"))
        assert count(database) == 4


async def test_a_redaction_that_fails_keeps_no_word(
    store: ConversationStore, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise MemoryError("xylophones")

    monkeypatch.setattr(redaction, "_analyzer", fails)
    before = figure(metrics.UNREADABLE)
    await say(store, "one", *a_turn("xylophones everywhere", "greet"))
    assert b"xylophones" not in stored(database) and b"[unreadable]" in stored(database)
    assert figure(metrics.UNREADABLE) > before
    texts = [event.text for event in await store.said("one", 1_000) if isinstance(event, UserUttered)]
    assert texts == ["[unreadable]"]


async def test_an_unfinished_form_is_deleted_after_an_hour(store: ConversationStore, database: Path) -> None:
    events = [SlotSet("contact_name", "Zebediah"), SlotSet("distress", "self_harm")]
    await say(store, "one", *a_turn("hello", "greet"), *events)
    assert await store.forget_drafts() == 0 and (await store.retrieve("one")).get_slot("contact_name") == "Zebediah"
    assert await store.forget_drafts(lambda: time.time() + form_encryption.SECONDS + 1) == 1
    assert count(database) == 5
    assert not [event for event in store._recent["one"] if "contact_name" in event]
    tracker = await store.retrieve("one")
    assert tracker.get_slot("contact_name") is None and tracker.get_slot("distress") == "self_harm"


def test_a_server_deletes_at_its_start_what_is_too_old(strict: Server) -> None:
    folder = strict.log.parent
    wait_for(lambda: b"bassoons" not in b"".join(path.read_bytes() for path in folder.glob("conversations.db*")))
    assert figure_of(strict, "ask_store_deleted_events_total") == 1
