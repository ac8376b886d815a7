"""The settings of a process: every environment variable that the product reads, checked together and read once.

A field has the name of its variable, in small letters. `docs/operations.md` says what each one does.
"""

import base64
import binascii
import os
import re
from contextlib import suppress
from functools import lru_cache
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Text, Tuple
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from pydantic import BaseModel, ValidationError, root_validator, validator
from pydantic.fields import ModelField
from rasa.shared.exceptions import RasaException

LONGEST_DAYS = 36_500
LONGEST_SECONDS = {"pieces_seconds": 5, "drain_seconds": 300}
CHANNELS = ("telegram_", "slack_", "messenger_", "whatsapp_", "twilio_", "teams_")
_BETWEEN = re.compile(r"[\s,]+")
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d+)?|http://(localhost|127\.0\.0\.1)(:\d+)?")
_PUBLIC = re.compile(r"https?://[^\s/]+\S*")
_PAGE = re.compile(r"https://[^\s/]+\S*")
_SWITCH = {"on": True, "off": False}


class WrongSettings(RasaException):
    """Settings that cannot be right, a line each. No line repeats what may be a secret."""


class MailServer(BaseModel, frozen=True):
    """A mail server, which is spoken to with TLS only."""

    host: Text
    port: int
    begins_with_tls: bool
    user: Text
    password: Text

    @classmethod
    def of(cls, address: Text) -> "MailServer":
        """The server at `smtp://user:password@host:587` or `smtps://...`.

        Raises:
            ValueError: if it is no such address.
        """
        parts = urlsplit(address)
        port = parts.port
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError
        direct = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if direct else 587),
            begins_with_tls=direct,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class Settings(BaseModel, frozen=True, arbitrary_types_allowed=True):
    """What an operator can set. An empty variable counts as one that is not set."""

    database_url: Text = "sqlite:///conversations.db"
    redis_url: Text = ""
    retention_days: int = 30
    public_url: Text = ""  # without a slash at its end
    privacy_url: Text = ""
    allowed_origins: FrozenSet[Text] = frozenset()
    proxies_count: int = 0
    rate_limits: bool = True
    rate_limit_session: Text = "30/5 seconds;300/5 minutes"
    # An address may stand for a whole clinic.
    rate_limit_address: Text = "200/5 seconds;6000/5 minutes"
    pieces_seconds: float = 2.0  # that a piece of a sentence waits for the next one
    drain_seconds: float = 0.0  # that `/readyz` announces the end before the server ends
    log_format: Text = "text"
    feedback: bool = True
    action_server: Text = ""
    contact_key: Optional[X25519PublicKey] = None
    contact_days: int = 30
    contact_smtp: Optional[MailServer] = None
    contact_mail_from: Text = ""
    contact_mail_to: Text = ""
    contact_draft_key: Text = ""
    rest_channel: bool = False
    socketio_channel: bool = False
    socketio_origins: Tuple[Text, ...] = ()
    telegram_token: Text = ""
    telegram_secret: Text = ""
    telegram_api: Text = ""
    slack_token: Text = ""
    slack_signing_secret: Text = ""
    slack_api: Text = ""
    messenger_token: Text = ""
    messenger_verify_token: Text = ""
    messenger_app_secret: Text = ""
    messenger_api: Text = ""
    whatsapp_token: Text = ""
    whatsapp_verify_token: Text = ""
    whatsapp_app_secret: Text = ""
    whatsapp_phone_number_id: Text = ""
    whatsapp_api: Text = ""
    twilio_account_sid: Text = ""
    twilio_auth_token: Text = ""
    twilio_api: Text = ""
    teams_app_id: Text = ""
    teams_app_password: Text = ""
    teams_tenant_id: Text = ""
    teams_login: Text = ""
    teams_keys: Text = ""
    sanic_workers: Text = "1"  # Rasa's own
    ask_model_as_is: bool = False

    def __repr_args__(self) -> List[Tuple[Text, Any]]:
        return []  # a log or a traceback that shows settings shows no secret

    @validator("retention_days", "contact_days", pre=True)
    def _days(cls, given: Text, field: ModelField) -> int:
        if not (given.isdecimal() and 0 < int(given) < LONGEST_DAYS):
            raise ValueError(f"{field.name.upper()} must be a whole number of days above 0, not {given!r}.")
        return int(given)

    @validator("proxies_count", pre=True)
    def _proxies(cls, given: Text) -> int:
        if not given.isdecimal():
            raise ValueError(f"PROXIES_COUNT must be the number of proxies in front, not {given!r}.")
        return int(given)

    @validator("rate_limits", "feedback", "rest_channel", "socketio_channel", pre=True)
    def _switch(cls, given: Text, field: ModelField) -> bool:
        if given.lower() not in _SWITCH:
            raise ValueError(f"{field.name.upper()} must be 'on' or 'off', not {given!r}.")
        return _SWITCH[given.lower()]

    @validator("rate_limit_session", "rate_limit_address")
    def _limit(cls, given: Text, field: ModelField) -> Text:
        from limits import parse_many  # an action server has no limits, and need not load the library

        try:
            parse_many(given)
        except ValueError:
            raise ValueError(f"{field.name.upper()} must read like '{field.default}', not {given!r}.") from None
        return given

    @validator(*LONGEST_SECONDS, pre=True)
    def _seconds(cls, given: Text, field: ModelField) -> float:
        longest = LONGEST_SECONDS[field.name]
        with suppress(ValueError):
            if 0 <= float(given) <= longest:
                return float(given)
        raise ValueError(f"{field.name.upper()} must be a number of seconds from 0 to {longest}, not {given!r}.")

    @validator("log_format")
    def _format(cls, given: Text) -> Text:
        if given not in ("json", "text"):
            raise ValueError(f"LOG_FORMAT must be 'json' or 'text', not {given!r}.")
        return given

    @validator("public_url")
    def _public(cls, given: Text) -> Text:
        if not _PUBLIC.fullmatch(given):
            raise ValueError(f"PUBLIC_URL must be an address such as https://ask.clinic.example, not {given!r}.")
        return given.rstrip("/")

    @validator("privacy_url")
    def _privacy(cls, given: Text) -> Text:
        if not _PAGE.fullmatch(given):
            raise ValueError(f"PRIVACY_URL must be an address such as https://clinic.example/privacy, not {given!r}.")
        return given

    @validator("allowed_origins", pre=True)
    def _origins(cls, given: Text) -> FrozenSet[Text]:
        origins = frozenset(_BETWEEN.split(given)) - {""}
        for origin in sorted(origins):
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"ALLOWED_ORIGINS: {origin!r} is not an origin such as https://www.clinic.example, "
                    "all small letters and without a path; each website has to be named."
                )
        return origins

    @validator("socketio_origins", pre=True)
    def _words(cls, given: Text) -> Tuple[Text, ...]:
        return tuple(given.split())

    @validator("contact_key", pre=True)
    def _key(cls, given: Text) -> X25519PublicKey:
        try:
            return X25519PublicKey.from_public_bytes(base64.b64decode(given, validate=True))
        except (binascii.Error, ValueError):
            raise ValueError("CONTACT_KEY is no public key: make contact-key makes one.") from None

    @validator("contact_draft_key")
    def _draft_key(cls, given: Text) -> Text:
        try:
            Fernet(given)
        except ValueError:
            raise ValueError("CONTACT_DRAFT_KEY is no key: make contact-key makes one.") from None
        return given

    @validator("contact_smtp", pre=True)
    def _mail_server(cls, given: Text) -> MailServer:
        try:
            return MailServer.of(given)
        except ValueError:
            raise ValueError(
                "CONTACT_SMTP is no address of a mail server: smtp://user:password@host:587 or smtps://..."
            ) from None

    @validator("ask_model_as_is", pre=True)
    def _anything(cls, given: Text) -> bool:
        return bool(given)

    @root_validator(skip_on_failure=True)
    def _one_way(cls, values: Dict[Text, Any]) -> Dict[Text, Any]:
        """Contact requests go one way, and a mail needs both its addresses."""
        if values["contact_key"] and values["contact_smtp"]:
            raise ValueError("Set CONTACT_KEY to store contact requests, or CONTACT_SMTP to mail them, not both.")
        if values["contact_smtp"]:
            for name in ("contact_mail_from", "contact_mail_to"):
                if not _is_mail_address(values[name]):
                    raise ValueError(
                        f"Contact requests are mailed, so {name.upper()} must be an e-mail address, "
                        f"not {values[name]!r}."
                    )
        return values

    def of_channels(self) -> Mapping[Text, Text]:
        """What is set for messaging apps, by the names of the variables."""
        names = ("public_url", *(name for name in self.__fields__ if name.startswith(CHANNELS)))
        return {name.upper(): getattr(self, name) for name in names if getattr(self, name)}


VARIABLES = tuple(name.upper() for name in Settings.__fields__)


def read(environment: Mapping[Text, Text]) -> Settings:
    """The settings in an environment.

    Raises:
        WrongSettings: with a line for each that cannot be right.
    """
    given = {name.lower(): environment[name] for name in VARIABLES if environment.get(name)}
    try:
        return Settings.parse_obj(given)
    except ValidationError as error:
        raise WrongSettings("\n".join(found["msg"] for found in error.errors())) from None


@lru_cache(1)
def settings() -> Settings:
    """The settings of this process, read when they are first asked for.

    Raises:
        WrongSettings: with a line for each that cannot be right.
    """
    return read(os.environ)


def _is_mail_address(given: Text) -> bool:
    name, _, host = given.partition("@")
    return bool(given.isprintable() and " " not in given and name and host)
