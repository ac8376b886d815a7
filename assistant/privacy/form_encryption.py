"""What a visitor typed into a form that is not sent yet: stored encrypted, for an hour, until it is sent or dropped."""

from functools import lru_cache
from typing import Optional, Text

from cryptography.fernet import Fernet, InvalidToken

from assistant.runtime.settings import settings

SECONDS = 3_600  # after which an unfinished form is asked anew


def cipher() -> Fernet:
    """By `CONTACT_DRAFT_KEY`, which several processes share; by default with a key that dies with this process."""
    return Fernet(settings().contact_draft_key or Fernet.generate_key())


_cipher = lru_cache(1)(cipher)


def seal(value: Text) -> Text:
    return _cipher().encrypt(value.encode()).decode()


def unseal(sealed: Text) -> Optional[Text]:
    """The value; None if it is too old or another key sealed it, and then the form asks again."""
    try:
        return _cipher().decrypt(sealed, ttl=SECONDS).decode()
    except InvalidToken:
        return None
