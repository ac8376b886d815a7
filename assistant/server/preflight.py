"""What must be right before a server starts: words, settings, the store's address, lists of names, the model."""

import sys
from pathlib import Path
from typing import FrozenSet, List

from rasa.shared.exceptions import RasaException

from assistant.content.findings import ContentError
from assistant.content.loader import load
from assistant.privacy import name_lists
from assistant.runtime.database import check_tables, database
from assistant.runtime.redis_client import shared
from assistant.runtime.settings import Settings, settings
from assistant.server.model_files import BadModel, newest, verify
from assistant.side_effects.feature_flags import CONTACT, switched_on
from assistant.storage.event_table import EVENTS
from assistant.storage.tombstones import FORGOTTEN


def _one_process(given: Settings) -> None:
    """
    Raises:
        RasaException: if Rasa were to fork workers, which would answer `/metrics` by turns and have one lock each.
    """
    workers = given.sanic_workers
    if workers != "1":
        raise RasaException(f"SANIC_WORKERS is {workers}: start several servers that share DATABASE_URL and REDIS_URL.")


def _drafts_for_all(given: Settings, on: FrozenSet[str]) -> None:
    """
    Raises:
        RasaException: if what a visitor typed into a form could be read by one of several processes alone.
    """
    if CONTACT in on and given.redis_url and not given.contact_draft_key:
        raise RasaException("Several processes that take contact requests share a CONTACT_DRAFT_KEY: make contact-key.")


def _tables_of_ours() -> None:
    """
    Raises:
        RasaException: for an address that can never work, or a database in which nothing could be stored.
    """
    engine = database()
    try:
        check_tables(engine, (EVENTS, FORGOTTEN))
    finally:
        engine.dispose()


def with_model_or_exit(command: List[str]) -> List[str]:
    """A command of Rasa's with the model to serve, or a clean end with what is wrong."""
    try:
        given = settings()
        _drafts_for_all(given, switched_on(load()))
        _one_process(given)
        shared()
        _tables_of_ours()
        name_lists.load()
        if "--model" in command:
            verify(Path(command[command.index("--model") + 1]))
            return command
        return [*command, "--model", str(verify(newest()))]
    except (BadModel, ContentError, FileNotFoundError, RasaException) as error:
        print(f"Not started: {error}", file=sys.stderr)
        sys.exit(1)
