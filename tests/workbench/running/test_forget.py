"""A conversation is deleted from the store, by whoever runs the server."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.runtime.database import database, prepare
from assistant.storage import tombstones
from assistant.storage.event_table import EVENTS, INDEXES, STORE, row
from assistant.storage.tombstones import FORGOTTEN
from workbench.running import forget

WORDS = "my knee hurts at night"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "conversations.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    return path


def store(*senders: str) -> sa.engine.Engine:
    """The store as a server leaves it."""
    engine = database()
    prepare(engine, [EVENTS, FORGOTTEN], INDEXES)
    with engine.begin() as connection:
        for sender in senders:
            connection.execute(STORE, [row(sender, {"event": "user", "text": f"{sender}: {WORDS}", "timestamp": 1.0})])
    return engine


def run(monkeypatch: pytest.MonkeyPatch, session: str) -> int:
    monkeypatch.setattr(sys, "argv", ["forget", session])
    with pytest.raises(SystemExit) as end:
        forget.main()
    return end.value.code


def test_its_words_are_gone_and_the_others_stay(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    engine = store("one", "two")
    assert run(monkeypatch, "one") == 0 and capsys.readouterr().out == "Forgotten.\n"
    assert not any(f"one: {WORDS}".encode() in each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    with engine.connect() as connection:
        assert connection.execute(sa.select(EVENTS.c.sender_id)).scalars().all() == ["two"]
        assert set(tombstones.times(connection, ["one", "two"])) == {"one"}, "no server stores what was under way"
    engine.dispose()


def test_a_store_without_conversations_has_none_of_this_name(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    assert run(monkeypatch, "one") == 1 and capsys.readouterr().out == "There is no such conversation.\n"
    store("one").dispose()  # a server that starts later finds its tables as it needs them
    assert run(monkeypatch, "one") == 0


def test_whoever_still_reads_what_was_deleted_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    store("one").dispose()
    monkeypatch.setattr(forget, "READER_WAITS", 0.2)
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM events").fetchone() == (1,)
        assert run(monkeypatch, "one") == 1
    told = capsys.readouterr().out
    assert told.startswith("Forgotten.\n") and "run this again" in told
    assert run(monkeypatch, "one") == 1 and capsys.readouterr().out == "There is no such conversation.\n"
    assert not any(WORDS.encode() in each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


@pytest.mark.parametrize("address", ["nonsense", "sqlite:////no/such/folder/conversations.db"])
def test_an_invalid_database_address_is_told_in_one_line(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert run(monkeypatch, "one") == 1
    said = capsys.readouterr().out
    assert said.startswith("Nothing was deleted: DATABASE_URL") and said.count("\n") == 1
