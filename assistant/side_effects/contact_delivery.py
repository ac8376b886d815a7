"""Where requests to be contacted go: sealed into the database, or by mail. The settings say which."""

from dataclasses import dataclass
from typing import Text, Union

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from assistant.runtime.settings import MailServer, Settings


@dataclass(frozen=True)
class Store:
    """The database of the conversations, in a form that this machine cannot read back."""

    key: X25519PublicKey
    days: int


@dataclass(frozen=True)
class Mail:
    """A mail server, and the addresses of each mail."""

    server: MailServer
    sender: Text
    recipient: Text


def delivery(settings: Settings) -> Union[Store, Mail, None]:
    """Where requests go; None if the settings name no place."""
    if settings.contact_key:
        return Store(settings.contact_key, settings.contact_days)
    if settings.contact_smtp:
        return Mail(settings.contact_smtp, settings.contact_mail_from, settings.contact_mail_to)
    return None
