"""Requests to be contacted, sealed in the database for whoever holds the private key."""

import base64
import json
import secrets
import time
from typing import Any, Callable, ContextManager, Dict, Iterator, Optional, Text, Union

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from sqlalchemy.exc import IntegrityError

from assistant.runtime.database import database, writing

DAY = 86_400.0
# RFC 9180: everybody with the public key can close, only the holder of the private key can open.
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_PURPOSE = b"ask-the-article contact request"
REQUESTS = sa.Table(
    "contact_requests",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("timestamp", sa.Float, nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # or one of _MARKS
    sa.Column("request", sa.String(64)),  # its own id; older versions had none
)
# A new index instead of a constraint of the column, because SQLite adds the one to a table and not the other.
_ONCE = sa.Index("ix_contact_requests_request", REQUESTS.c.request, unique=True)
# What stands in the place of a request that was never sent, or that the operator deleted: its id stays known.
_MARKS = _WITHDRAWN, _DELETED = b"", b"deleted"
_THERE = REQUESTS.c.sealed.not_in(_MARKS)
_SENT = sa.select(REQUESTS.c.id, REQUESTS.c.timestamp, REQUESTS.c.sealed).where(_THERE).order_by(REQUESTS.c.id)

Request = Dict[Text, Any]


class Withdrawn(Exception):
    """A request was withdrawn before it was sent."""


def new_id() -> Text:
    """The id of one request: random, so that it cannot be guessed and tells no one who the visitor is."""
    return secrets.token_urlsafe(16)


def new_key() -> X25519PrivateKey:
    return X25519PrivateKey.generate()


def as_text(key: Union[X25519PrivateKey, X25519PublicKey]) -> Text:
    """A key as it stands in a file or a variable."""
    raw = key.private_bytes_raw() if isinstance(key, X25519PrivateKey) else key.public_bytes_raw()
    return base64.b64encode(raw).decode()


def private_key(text: Text) -> X25519PrivateKey:
    """The key that `as_text` wrote.

    Raises:
        ValueError: if it is none.
    """
    return X25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))


class SealedRequests:
    """The requests in the database, sealed for the holder of the private key."""

    def __init__(self, engine: Optional[sa.engine.Engine] = None) -> None:
        self._engine = engine or database()
        self._prepared = False

    def close(self) -> None:
        """Close the connections to the database."""
        self._engine.dispose()

    def _begin(self) -> ContextManager[sa.engine.Connection]:
        """A transaction, once the table is there."""
        if not self._prepared:
            _prepare(self._engine)
            self._prepared = True
        return self._engine.begin()

    def add(
        self,
        request: Request,
        key: X25519PublicKey,
        given_up: Callable[[], bool] = lambda: False,
        request_id: Optional[Text] = None,
    ) -> bool:
        """Keep a request; False if it is kept already.

        Raises:
            TimeoutError: if it was given up before it was kept.
            Withdrawn: if it was withdrawn before.
        """
        sealed = _SUITE.encrypt(json.dumps(request).encode(), key, _PURPOSE)
        return self._insert(request_id or new_id(), sealed, given_up)

    def withdraw(self, request_id: Text) -> bool:
        """Keep a request from ever being stored; False if it is stored already."""
        try:
            return self._insert(request_id, _WITHDRAWN)
        except Withdrawn:
            return True

    def _insert(self, request_id: Text, sealed: bytes, given_up: Callable[[], bool] = lambda: False) -> bool:
        row = {"timestamp": time.time(), "sealed": sealed, "request": request_id}
        try:
            with self._begin() as connection:
                connection.execute(REQUESTS.insert().values(row))
                if given_up():
                    raise TimeoutError
        except IntegrityError:  # the index decides who was first, whichever process that was
            if not self._kept(request_id):
                raise Withdrawn from None
            return False
        return True

    def _kept(self, request_id: Text) -> bool:
        found = sa.select(REQUESTS.c.sealed).where(REQUESTS.c.request == request_id)
        with self._begin() as connection:
            return bool(connection.execute(found).scalar())

    def open(self, key: X25519PrivateKey) -> Iterator[Request]:
        """Every request with its number and time; of one that another key sealed, these two alone."""
        with self._begin() as connection:
            rows = connection.execute(_SENT).all()
        for number, timestamp, sealed in rows:
            try:
                opened = json.loads(_SUITE.decrypt(sealed, key, _PURPOSE))
            except InvalidTag:
                opened = {}
            yield {"id": number, "timestamp": timestamp, **opened}

    def delete(self, number: Optional[int] = None) -> int:
        """Delete the contents of one request or of all; how many those were. Their ids go by age."""
        every = sa.update(REQUESTS).where(_THERE).values(sealed=_DELETED)
        with self._begin() as connection:
            return connection.execute(every if number is None else every.where(REQUESTS.c.id == number)).rowcount

    def delete_older_than(self, days: float, now: float) -> int:
        """Delete what is older, ids included; how many requests those were."""
        old = sa.delete(REQUESTS).where(REQUESTS.c.timestamp < now - days * DAY)
        with self._begin() as connection:
            requests = connection.execute(old.where(_THERE)).rowcount
            connection.execute(old)
            return requests


def _prepare(engine: sa.engine.Engine) -> None:
    """Make the table, or give a table of an older version what it has not; several processes may do so at once."""
    with writing(engine, [REQUESTS.name]) as connection:
        REQUESTS.create(connection, checkfirst=True)
        columns = {column["name"] for column in sa.inspect(connection).get_columns(REQUESTS.name)}
        if REQUESTS.c.request.name not in columns:
            kind = REQUESTS.c.request.type.compile(engine.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {REQUESTS.name} ADD COLUMN {REQUESTS.c.request.name} {kind}")
        _ONCE.create(connection, checkfirst=True)
