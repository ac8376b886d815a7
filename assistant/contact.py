"""Where requests to be contacted go: sealed into the database, or by mail. All of it from the environment."""

import base64
import binascii
import json
import os
import time
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Text, Union
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from rasa.shared.exceptions import RasaException

from assistant.database import database

DAY = 86_400.0
DEFAULT_DAYS = 30
# RFC 9180: everybody with the public key can close, only the holder of the private key can open.
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_PURPOSE = b"ask-the-article contact request"
REQUESTS = sa.Table(
    "contact_requests",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("timestamp", sa.Float, nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

Request = Dict[Text, Any]


@dataclass(frozen=True)
class Store:
    """The database of the conversations, in a form that this machine cannot read back."""

    key: X25519PublicKey
    days: int


@dataclass(frozen=True)
class Mail:
    """A mail server, which is spoken to with TLS only."""

    host: Text
    port: int
    begins_with_tls: bool
    user: Text
    password: Text
    sender: Text
    recipient: Text


def delivery(settings: Mapping[Text, Text] = os.environ) -> Union[Store, Mail, None]:
    """Where requests go, or nowhere if nothing is set.

    Raises:
        RasaException: for settings that contradict each other, are not whole or cannot be read.
    """
    key, smtp = settings.get("CONTACT_KEY"), settings.get("CONTACT_SMTP")
    if key and smtp:
        raise RasaException("Set CONTACT_KEY to store contact requests, or CONTACT_SMTP to mail them, not both.")
    if key:
        return Store(_public_key(key), _days(settings.get("CONTACT_DAYS") or str(DEFAULT_DAYS)))
    if smtp:
        return _mail(smtp, settings)
    return None


def _public_key(given: Text) -> X25519PublicKey:
    try:
        return X25519PublicKey.from_public_bytes(base64.b64decode(given, validate=True))
    except (binascii.Error, ValueError):
        raise RasaException("CONTACT_KEY is no public key: make contact-key makes one.") from None


def _days(given: Text) -> int:
    if not (given.isdecimal() and 0 < int(given) < 36_500):
        raise RasaException(f"CONTACT_DAYS must be a whole number of days above 0, not '{given}'.")
    return int(given)


def _mail(address: Text, settings: Mapping[Text, Text]) -> Mail:
    # Never the address itself, which may hold a password.
    wrong = RasaException("CONTACT_SMTP is no address of a mail server: smtp://user:password@host:587 or smtps://...")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise wrong
    sender, recipient = settings.get("CONTACT_MAIL_FROM", ""), settings.get("CONTACT_MAIL_TO", "")
    for name, value in (("CONTACT_MAIL_FROM", sender), ("CONTACT_MAIL_TO", recipient)):
        if not value.isprintable() or " " in value or not value.partition("@")[0] or not value.partition("@")[2]:
            raise RasaException(f"Contact requests are mailed, so {name} must be an e-mail address, not '{value}'.")
    direct = parts.scheme == "smtps"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Mail(parts.hostname, port or (465 if direct else 587), direct, user, password, sender, recipient)


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
        REQUESTS.create(self._engine, checkfirst=True)

    def add(self, request: Request, key: X25519PublicKey, given_up: Callable[[], bool] = lambda: False) -> None:
        """Keep a request.

        Raises:
            TimeoutError: if it was given up before it was kept.
        """
        sealed = _SUITE.encrypt(json.dumps(request).encode(), key, _PURPOSE)
        with self._engine.begin() as connection:
            connection.execute(REQUESTS.insert().values(timestamp=time.time(), sealed=sealed))
            if given_up():
                raise TimeoutError

    def open(self, key: X25519PrivateKey) -> Iterator[Request]:
        """Every request with its number and time; one that another key sealed has nothing else."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(REQUESTS).order_by(REQUESTS.c.id)).all()
        for number, timestamp, sealed in rows:
            try:
                opened = json.loads(_SUITE.decrypt(sealed, key, _PURPOSE))
            except InvalidTag:
                opened = {}
            yield {"id": number, "timestamp": timestamp, **opened}

    def delete(self, number: Optional[int] = None) -> int:
        """Delete one request, or all; how many those were."""
        every = sa.delete(REQUESTS)
        with self._engine.begin() as connection:
            return connection.execute(every if number is None else every.where(REQUESTS.c.id == number)).rowcount

    def delete_older_than(self, days: float, now: float) -> int:
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(REQUESTS).where(REQUESTS.c.timestamp < now - days * DAY)).rowcount
