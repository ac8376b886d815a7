"""Connections to the database; a PostgreSQL that hangs, or stands behind PgBouncer, is in test_faults.py."""

import sqlite3
import stat
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.exceptions import RasaException

from assistant.runtime.database import database, identity, leave_nothing, prepare, writing
from assistant.storage.event_table import EVENTS, INDEXES


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def engine(file: Path) -> sa.engine.Engine:
    return database(f"sqlite:///{file}")


def test_only_its_owner_reads_a_new_database(engine: sa.engine.Engine, file: Path) -> None:
    prepare(engine, (EVENTS,), INDEXES)
    with writing(engine, []) as connection:
        connection.exec_driver_sql("insert into events (sender_id, type_name) values ('one', 'user')")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    assert len(modes) == 3 and set(modes.values()) == {0o600}


def test_preparing_twice_changes_nothing(engine: sa.engine.Engine) -> None:
    for _ in range(2):
        prepare(engine, (EVENTS,), INDEXES)
    assert {index["name"] for index in sa.inspect(engine).get_indexes("events")} >= {index.name for index in INDEXES}


def test_a_file_in_the_place_of_another_is_told_from_it(engine: sa.engine.Engine, file: Path) -> None:
    assert identity(engine) is None
    prepare(engine, (EVENTS,), ())
    first = identity(engine)
    file.rename(file.with_suffix(".old"))
    assert first and identity(engine) is None
    file.touch()
    assert identity(engine) not in (None, first)


def test_writers_take_turns(engine: sa.engine.Engine, file: Path) -> None:
    prepare(engine, (EVENTS,), ())
    other, order = database(f"sqlite:///{file}"), []

    def write(by: sa.engine.Engine, name: str) -> None:
        with writing(by, [name]) as connection:
            before = connection.execute(sa.select(sa.func.count()).select_from(EVENTS)).scalar()
            time.sleep(0.2)
            connection.execute(sa.insert(EVENTS), [{"sender_id": name, "type_name": "user"}] * 3)
            order.append(before)

    threads = [threading.Thread(target=write, args=(by, str(n))) for n, by in enumerate((engine, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert order == [0, 3]


def test_a_reader_keeps_sqlites_log_and_delays_no_writer(engine: sa.engine.Engine, file: Path) -> None:
    prepare(engine, (EVENTS,), ())
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from events").fetchone()
        with writing(engine, []) as connection:
            connection.exec_driver_sql("insert into events (sender_id, type_name) values ('one', 'user')")
        begun = time.monotonic()
        assert not leave_nothing(engine)
        assert time.monotonic() - begun < 3
    assert leave_nothing(engine) and file.with_name(f"{file.name}-wal").stat().st_size == 0


@pytest.mark.parametrize("url", ["conversations.db", "sqlite:////no/such/folder/conversations.db"])
def test_an_address_that_can_never_work_is_refused(url: str) -> None:
    with pytest.raises(RasaException, match="DATABASE_URL"):
        database(url)
