"""The database that conversations are kept in: how long it may take, and what it leaves on disk."""

import hashlib
import os
import select
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Iterable, Iterator, Optional, Text, Tuple

import sqlalchemy as sa
from psycopg2 import OperationalError, errors, extensions
from rasa.shared.exceptions import RasaException
from sqlalchemy.exc import SQLAlchemyError

from assistant.runtime.settings import settings

HANGS_AFTER = 5.0  # seconds without an answer of PostgreSQL, after which a connection is closed
STATEMENT_MS = 10_000  # after which PostgreSQL itself gives a statement up
_PREPARING = "the tables"  # the lock of the worker that makes them
_WRITES = "writes"


def database(url: Optional[Text] = None) -> sa.engine.Engine:
    """The database at `DATABASE_URL`, or at another address.

    Raises:
        RasaException: for an address that can never work.
    """
    address = url or settings().database_url
    try:
        parsed = sa.engine.make_url(address)
        # A pooled connection is used by one thread at a time.
        options = {"check_same_thread": False} if parsed.get_backend_name() == "sqlite" else {}
        options = {name: value for name, value in options.items() if name not in parsed.query}
        kept = {"hide_parameters": True, "pool_pre_ping": True, "poolclass": sa.pool.QueuePool}
        engine = sa.create_engine(parsed, connect_args=options, **kept)
    except (SQLAlchemyError, ImportError, ValueError):
        # Without the address itself, which may hold a password.
        raise RasaException("DATABASE_URL is no address of a database: sqlite:///... or postgresql://...") from None
    if engine.dialect.name == "sqlite":
        folder = Path(parsed.database or ".").parent
        if not folder.is_dir():
            raise RasaException(f"DATABASE_URL: there is no folder '{folder}'.")
        sa.event.listen(engine, "do_connect", _create_private)
        sa.event.listen(engine, "connect", _configure)
        sa.event.listen(engine, "begin", _begin)
    elif engine.dialect.name == "postgresql":
        extensions.set_wait_callback(_wait)
        sa.event.listen(engine, "begin", _bound)
        sa.event.listen(engine, "handle_error", _leave_old_primary)
    return engine


def file_of(engine: sa.engine.Engine) -> Optional[Path]:
    """The file of a SQLite database."""
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name) if name and name != ":memory:" else None


def identity(engine: sa.engine.Engine) -> Optional[Tuple[int, int]]:
    """What tells a SQLite file from another one in its place; None while there is no file."""
    file = file_of(engine)
    with suppress(OSError):
        if file:
            stat = file.stat()
            return stat.st_dev, stat.st_ino
    return None


def _create_private(_: Any, __: Any, arguments: Any, ___: Any) -> None:
    """Make a missing file readable for its owner alone; SQLite gives the files beside it the same mode."""
    name = arguments[0] if arguments else ":memory:"
    with suppress(FileExistsError):
        if name != ":memory:" and not name.startswith("file:"):
            os.close(os.open(name, os.O_CREAT | os.O_EXCL, 0o600))


def _configure(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # `_begin` begins, as Python's module would begin too late for a lock
    # SQLite overwrites what is deleted, however it was built, instead of only unlinking it.
    connection.execute("PRAGMA secure_delete = ON")
    # A reply writes one file instead of two, and does not wait for the disk; what a power cut takes are the last
    # replies, never the database.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin(connection: sa.engine.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")


def _bound(connection: sa.engine.Connection) -> None:
    # As a statement, because PgBouncer refuses it among the parameters of a connection.
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {STATEMENT_MS}")


def _leave_old_primary(context: Any) -> None:
    """Replace the connections after a failover: an open one may still lead to the former primary."""
    if isinstance(context.original_exception, errors.ReadOnlySqlTransaction):
        context.is_disconnect = True


def _wait(connection: Any) -> None:
    """Wait for PostgreSQL in the place of libpq, which waits for ever for a server that hangs.

    psycopg2 closes the connection of a wait that failed.
    """
    give_up = time.monotonic() + HANGS_AFTER
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        left = give_up - time.monotonic()
        if left <= 0:
            raise OperationalError(f"PostgreSQL did not answer for {HANGS_AFTER:.0f} s")
        poll = select.poll()  # not select(), which knows no descriptor above 1,023
        poll.register(connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
        poll.poll(left * 1_000)


def check_writable(connection: sa.engine.Connection) -> None:
    """Check that the database answers and takes a write; after a failover, the former primary takes none.

    Raises:
        SQLAlchemyError: if it does not.
    """
    postgresql = connection.dialect.name == "postgresql"
    found = connection.exec_driver_sql("SHOW transaction_read_only" if postgresql else "SELECT 1").scalar()
    if postgresql and found == "on":
        connection.invalidate()
        raise sa.exc.OperationalError("SHOW", {}, OperationalError("PostgreSQL is read-only"))


@contextmanager
def writing(engine: sa.engine.Engine, names: Iterable[Text]) -> Iterator[sa.engine.Connection]:
    """A transaction in which no other worker writes under any of these names."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # In one order for all workers, so that two never wait for each other.
            for key in sorted({_key(name) for name in names}):
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
        yield connection


def _key(name: Text) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def leave_nothing(engine: sa.engine.Engine) -> bool:
    """Empty SQLite's log of what was written lately, which still holds what was deleted; False while a reader of the
    database keeps it from that."""
    if engine.dialect.name != "sqlite":
        return True
    with closing(engine.raw_connection()) as connection:
        # It would hold all writers while it waits for the reader.
        (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy


def prepare(engine: sa.engine.Engine, tables: Iterable[sa.Table], indexes: Iterable[sa.Index]) -> None:
    """Make the tables and indexes that are missing; workers that start together wait for each other."""
    with writing(engine, [_PREPARING]) as connection:
        for table in tables:
            table.create(connection, checkfirst=True)
        for index in indexes:
            index.create(connection, checkfirst=True)


def check_tables(engine: sa.engine.Engine, tables: Iterable[sa.Table]) -> None:
    """Check that the tables in the database are ours. A database out of reach is not checked.

    Raises:
        RasaException: for a table without a column of ours.
    """
    with suppress(SQLAlchemyError):
        found = sa.inspect(engine)
        for table in tables:
            if found.has_table(table.name):
                there = {column["name"] for column in found.get_columns(table.name)}
                missing = [column.name for column in table.columns if column.name not in there]
                if missing:
                    raise RasaException(
                        f"DATABASE_URL: the table '{table.name}' has no column {', '.join(missing)}. "
                        "Another program or an unknown version made it."
                    )
