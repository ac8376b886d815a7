"""What must be right before a server starts: words, settings, the store's address, lists of names, the model."""

import os
import sys
from pathlib import Path
from typing import FrozenSet, List

from rasa.shared.exceptions import RasaException

from assistant.channels.gathering import seconds_to_wait
from assistant.channels.rate_limits import RateLimits, proxies_count
from assistant.content.findings import ContentError
from assistant.content.loader import load
from assistant.privacy import form_encryption, names
from assistant.runtime.database import database
from assistant.server.model_files import BadModel, newest, verify
from assistant.side_effects.feature_flags import CONTACT, switched_on
from assistant.storage.conversation_store import retention_days
from assistant.web.cors import allowed_origins


def _one_process() -> None:
    """
    Raises:
        RasaException: if Rasa were to fork workers, which would answer `/metrics` by turns and have one lock each.
    """
    given = os.environ.get("SANIC_WORKERS", "1")
    if given != "1":
        raise RasaException(f"SANIC_WORKERS is {given}: start several servers that share DATABASE_URL and REDIS_URL.")


def _drafts_for_all(on: FrozenSet[str]) -> None:
    """
    Raises:
        RasaException: if what a visitor typed into a form could be read by one of several processes alone.
    """
    form_encryption.cipher()
    if CONTACT in on and os.environ.get("REDIS_URL") and not os.environ.get("CONTACT_DRAFT_KEY"):
        raise RasaException("Several processes that take contact requests share a CONTACT_DRAFT_KEY: make contact-key.")


def with_model_or_exit(command: List[str]) -> List[str]:
    """A command of Rasa's with the model to serve, or a clean end with what is wrong."""
    try:
        _drafts_for_all(switched_on(load()))
        _one_process()
        retention_days()
        proxies_count()
        allowed_origins()
        RateLimits()
        seconds_to_wait()
        database()
        names.load()
        if "--model" in command:
            verify(Path(command[command.index("--model") + 1]))
            return command
        return [*command, "--model", str(verify(newest()))]
    except (BadModel, ContentError, FileNotFoundError, RasaException) as error:
        print(f"Not started: {error}", file=sys.stderr)
        sys.exit(1)
