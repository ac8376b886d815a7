"""What a visitor typed into a form that is not sent yet: stored encrypted, for an hour, until it is sent or dropped."""

import os
from functools import lru_cache
from typing import Optional, Text

from cryptography.fernet import Fernet, InvalidToken
from rasa.shared.exceptions import RasaException

SECONDS = 3_600  # after which an unfinished form is asked anew


def cipher() -> Fernet:
    """By `CONTACT_DRAFT_KEY`, which several processes share; by default with a key that dies with this process.

    Raises:
        RasaException: if it is no key.
    """
    try:
        return Fernet(os.environ.get("CONTACT_DRAFT_KEY") or Fernet.generate_key())
    except ValueError:
        raise RasaException("CONTACT_DRAFT_KEY is no key: make contact-key makes one.") from None


_cipher = lru_cache(1)(cipher)


def seal(value: Text) -> Text:
    return _cipher().encrypt(value.encode()).decode()


def unseal(sealed: Text) -> Optional[Text]:
    """The value, or nothing if it is too old or another key sealed it: then the form asks again."""
    try:
        return _cipher().decrypt(sealed, ttl=SECONDS).decode()
    except InvalidToken:
        return None
