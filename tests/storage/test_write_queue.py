"""The queue of what the database has not taken."""

from pathlib import Path
from typing import List

import pytest
import sqlalchemy as sa

from assistant.runtime.database import database, prepare
from assistant.storage.event_table import EVENTS
from assistant.storage.tombstones import FORGOTTEN
from assistant.storage.write_queue import AT_ONCE, Refused, Save, Unsaved, write


def save(sender: str, *texts: str, began: float = 0.0) -> Save:
    return Save(sender, [{"event": "user", "text": text, "timestamp": float(n)} for n, text in enumerate(texts)], began)


@pytest.fixture
def engine(tmp_path: Path) -> sa.engine.Engine:
    found = database(f"sqlite:///{tmp_path / 'conversations.db'}")
    prepare(found, (EVENTS, FORGOTTEN), ())
    return found


def stored(engine: sa.engine.Engine) -> List[str]:
    with engine.connect() as connection:
        return connection.execute(sa.select(EVENTS.c.sender_id).order_by(EVENTS.c.id)).scalars().all()


def test_it_is_bounded_and_the_oldest_go_first() -> None:
    waiting = Unsaved()
    assert [waiting.add(save(name, "a", "b"), 5) for name in ("one", "two", "three")] == [0, 0, 2]
    assert [each.sender_id for each in waiting.batch()] == ["two", "three"] and len(waiting) == 4


def test_a_batch_is_as_much_as_one_transaction_takes() -> None:
    waiting = Unsaved()
    for name, events in (("long", AT_ONCE * 2), ("one", AT_ONCE // 2), ("two", AT_ONCE // 2), ("three", 1)):
        waiting.add(save(name, *"x" * events), AT_ONCE * 9)
    batches = []
    while waiting:
        batch = waiting.batch()
        batches.append([each.sender_id for each in batch])
        waiting.done(batch, {})
    assert batches == [["long"], ["one", "two"], ["three"]]


def test_a_deletion_drops_what_waits_of_the_conversation() -> None:
    waiting = Unsaved()
    for name in ("one", "two", "one"):
        waiting.add(save(name, "a"), 10)
    waiting.forget("one")
    waiting.deletions["one"] = 5.0
    assert [each.sender_id for each in waiting.batch()] == ["two"]
    waiting.done(waiting.batch(), {"one": 4.0})  # an earlier deletion is done, not this one
    assert waiting and waiting.deletions == {"one": 5.0}
    waiting.done([], {"one": 5.0})
    assert not waiting


def test_a_save_whose_end_was_not_heard_of_is_stored_once(engine: sa.engine.Engine) -> None:
    batch = [save("one", "a", "b"), save("two", "a")]
    for _ in range(3):
        assert write(engine, batch, {}) == Refused()
    assert stored(engine) == ["one", "one", "two"]
    write(engine, [save("one", "a", "b")], {})  # another save of the same words is another save
    assert stored(engine) == ["one", "one", "two", "one", "one"]


def test_deletions_come_first_and_hold_back_what_began_before(engine: sa.engine.Engine) -> None:
    write(engine, [save("one", "a")], {})
    write(engine, [save("one", "b", began=50.0), save("one", "c", began=200.0)], {"one": 100.0})
    with engine.connect() as connection:
        assert [text for (text,) in connection.execute(sa.select(EVENTS.c.data))][0].count('"c"') == 1
    assert stored(engine) == ["one"]


def test_one_that_the_driver_refuses_keeps_no_other_from_it(engine: sa.engine.Engine) -> None:
    """With an error of Python's own, as it has for half a character, and for a NUL that PostgreSQL does not take."""
    refused = write(engine, [save("one", "a"), save("\ud83d", "a"), save("two", "a")], {})
    assert refused == Refused(1, "UnicodeEncodeError")
    assert stored(engine) == ["one", "two"]


def test_one_that_the_database_refuses_keeps_no_other_from_it(engine: sa.engine.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("create unique index one_bad on events (type_name) where type_name = 'bad'")
        connection.exec_driver_sql("insert into events (sender_id, type_name) values ('zero', 'bad')")
    bad = save("bad", "a")
    bad.data[0]["event"] = "bad"
    refused = write(engine, [save("one", "a"), bad, save("two", "a")], {"three": 1.0})
    assert refused == Refused(1, "IntegrityError")
    assert stored(engine) == ["zero", "one", "two"]
