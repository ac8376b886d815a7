"""The notes of what was deleted."""

import sqlalchemy as sa

from assistant.storage import tombstones
from assistant.storage.event_table import EVENTS, STORE, row
from assistant.storage.tombstones import FORGOTTEN, SKEW, began_before, hashed


def test_a_deletion_takes_the_events_and_leaves_a_note_without_the_name() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        for table in (EVENTS, FORGOTTEN):
            table.create(connection)
        for sender in ("secret", "other"):
            connection.execute(STORE, [row(sender, {"event": "user", "text": "hello", "timestamp": 1.0})] * 2)
        assert tombstones.forget(connection, "secret", 10.0) == 2
        assert tombstones.forget(connection, "secret", 20.0) == 0
        assert connection.execute(sa.select(EVENTS.c.sender_id).distinct()).scalars().all() == ["other"]
        assert connection.execute(sa.select(FORGOTTEN)).all() == [(hashed("secret"), 20.0)]
        assert tombstones.times(connection, ["secret", "other"]) == {"secret": 20.0}
        assert tombstones.since(connection, 19.0) == {hashed("secret")}
        assert tombstones.since(connection, 20.0 + 2 * SKEW) == set()
        tombstones.tidy(connection, 21.0)
        assert tombstones.times(connection, ["secret"]) == {}


def test_only_what_began_before_the_deletion_is_held_back() -> None:
    deleted = {"one": 100.0}
    assert began_before(99.0, "one", deleted) and began_before(100.0 + SKEW, "one", deleted)
    assert not began_before(100.1 + SKEW, "one", deleted) and not began_before(99.0, "two", deleted)
