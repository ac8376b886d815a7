"""The store on its own: SQLite here, PostgreSQL in test_faults.py."""

import asyncio
import re
import time
from pathlib import Path
from typing import Any, List

import pytest
import requests
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from assistant import metrics, storage
from assistant.content import ROOT
from assistant.replies import _times_said
from assistant.rows import WINDOW
from assistant.server.upkeep import Retention
from assistant.storage import DAY, ConversationStore, StoreDown, retention_days
from assistant.turn import Turn

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
    assert b"sarahs-story" in on_disk and b"867" not in on_disk


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
    assert [event.text for event in store.said("one") if isinstance(event, UserUttered)][0] == "message 0"


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


def test_nothing_is_stored_twice(store: ConversationStore, database: Path) -> None:
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


def test_a_clock_that_jumps_ahead_deletes_nothing(store: ConversationStore, database: Path) -> None:
    run(say(store, "one", *a_turn("hello", "greet")))
    wall, passed = [time.time()], [0.0]
    retention = Retention(store, lambda: wall[0], lambda: passed[0])
    for hours, jump in ((0, 0), (2, 400 * DAY), (2, 0)):
        passed[0] += hours * 3_600
        wall[0] += hours * 3_600 + jump
        run(retention.run())
        assert count(database) == 4
    assert metrics.CLOCK._value.get() == 1
    wall[0] -= 400 * DAY  # set right again
    for _ in range(31):
        passed[0] += DAY
        wall[0] += DAY
        run(retention.run())
    assert count(database) == 0 and metrics.CLOCK._value.get() == 0


@pytest.mark.parametrize("given", ["soon", "0", "-1", "nan", "inf"])
def test_a_retention_that_is_no_number_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETENTION_DAYS", given)
    with pytest.raises(RasaException, match="RETENTION_DAYS"):
        retention_days()


@pytest.mark.parametrize("url", ["conversations.db", "nosuch://host/db", "postgresql://user:secret@host:port/db"])
def test_an_address_of_no_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(RasaException, match="DATABASE_URL") as refused:
        ConversationStore(DOMAIN, host=url)
    assert "secret" not in str(refused.value)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that failed is tried again at once."""
    monkeypatch.setattr(storage, "RETRY_AFTER", 0)


def test_a_full_disk_loses_nothing(store: ConversationStore, database: Path, impatient: None) -> None:
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
    assert not store.reachable()
    assert metrics.STORE_UP._value.get() == 0 and metrics.UNSAVED._value.get() > 0
    # The conversation goes on where it was, and is not mistaken for stored.
    assert run(store.retrieve("one")).get_slot("distress") == "self_harm"
    with pytest.raises(StoreDown):
        run(store.forget("one"))  # which then has lost nothing either
    sa.event.remove(store.engine, "connect", limit)
    store.engine.dispose()
    assert store.reachable()
    assert metrics.STORE_UP._value.get() == 1 and metrics.UNSAVED._value.get() == 0
    assert count(database) == 1 + 4 + 20 * 4


def test_memory_is_bounded_and_what_is_lost_is_counted(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    monkeypatch.setattr(storage, "UNSAVED", 10)
    monkeypatch.setattr(
        store, "_write", lambda: (_ for _ in ()).throw(sa.exc.OperationalError("", {}, Exception("full")))
    )
    before = metrics.LOST._value.get()
    for turn in range(5):
        run(say(store, f"visitor {turn}", *a_turn("hello", "greet")))
    assert metrics.LOST._value.get() - before == 12
    assert isinstance(run(store.retrieve("visitor 4")), DialogueStateTracker)


def test_a_server_deletes_at_its_start_what_is_too_old(strict: str) -> None:
    database = strict.log.parent / "conversations.db"
    assert b"bassoons" not in b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    deleted = re.search(r"^ask_store_deleted_events_total (\S+)$", requests.get(f"{strict}/metrics").text, re.M)
    assert float(deleted[1]) == 1
