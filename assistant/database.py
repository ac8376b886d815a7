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
        waits = {name: value for name, value in waits.items() if name not in parsed.query}
        engine = sa.create_engine(parsed, hide_parameters=True, pool_pre_ping=True, connect_args=waits)
    except (SQLAlchemyError, ImportError, ValueError):
        # Without the address itself, which may hold a password.
        raise RasaException("DATABASE_URL is no address of a database: sqlite:///... or postgresql://...") from None
    if engine.dialect.name == "sqlite":
        folder = Path(parsed.database or ".").parent
        if not folder.is_dir():
            raise RasaException(f"DATABASE_URL: there is no folder '{folder}'.")
        # What is deleted is overwritten, not only unlinked, however SQLite was built.
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA secure_delete = ON"))
    return engine


def prepare(engine: sa.engine.Engine, metadata: sa.MetaData, indexes: Iterable[sa.Index]) -> None:
    """Make the tables and indexes that are missing; workers that start together wait for each other."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_PREPARING)))
        metadata.create_all(connection)
        for index in indexes:
            index.create(connection, checkfirst=True)
