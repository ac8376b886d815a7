"""The database that conversations are kept in."""

import os
from pathlib import Path
from typing import Any, Dict, Iterable, Optional, Text

import sqlalchemy as sa
from rasa.shared.exceptions import RasaException
from sqlalchemy.exc import SQLAlchemyError

DEFAULT_URL = "sqlite:///conversations.db"
_PREPARING = 5_005_001  # the lock of whoever makes the tables; any number that nothing else in the database uses


def database(url: Optional[Text] = None) -> sa.engine.Engine:
    """The database at `DATABASE_URL`, or at another address.

    Raises:
        RasaException: for an address that can never work.
    """
    address = url or os.environ.get("DATABASE_URL") or DEFAULT_URL
    try:
        parsed = sa.engine.make_url(address)
        waits: Dict[Text, Any] = {}
        if parsed.get_backend_name() == "postgresql":
            # A server that does not answer must not keep visitors waiting.
            waits = {"connect_timeout": 3, "tcp_user_timeout": 5_000, "options": "-c statement_timeout=10000"}
        if parsed.get_backend_name() == "sqlite":
            waits = {"check_same_thread": False}  # a pooled connection is used by one thread at a time
        waits = {name: value for name, value in waits.items() if name not in parsed.query}
        kept = {"hide_parameters": True, "pool_pre_ping": True, "poolclass": sa.pool.QueuePool}
        engine = sa.create_engine(parsed, connect_args=waits, **kept)
    except (SQLAlchemyError, ImportError, ValueError):
        # Without the address itself, which may hold a password.
        raise RasaException("DATABASE_URL is no address of a database: sqlite:///... or postgresql://...") from None
    if engine.dialect.name == "sqlite":
        folder = Path(parsed.database or ".").parent
        if not folder.is_dir():
            raise RasaException(f"DATABASE_URL: there is no folder '{folder}'.")
        sa.event.listen(engine, "connect", _configure)
    return engine


def _configure(connection: Any, _: Any) -> None:
    # What is deleted is overwritten, not only unlinked, however SQLite was built.
    connection.execute("PRAGMA secure_delete = ON")
    # One file is written at each reply instead of two, and the disk is not waited for; what a power cut takes are the
    # last replies, never the database.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def leave_nothing(engine: sa.engine.Engine) -> None:
    """Call it after a deletion: SQLite's log of what was written lately still holds it."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def prepare(engine: sa.engine.Engine, metadata: sa.MetaData, indexes: Iterable[sa.Index]) -> None:
    """Make the tables and indexes that are missing; workers that start together wait for each other."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_PREPARING)))
        metadata.create_all(connection)
        for index in indexes:
            index.create(connection, checkfirst=True)
