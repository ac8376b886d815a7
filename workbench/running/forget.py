"""Delete a conversation from the store by the id of its session."""

import argparse
import sys
import time

import sqlalchemy as sa
from rasa.shared.exceptions import RasaException

from assistant.runtime.database import database, leave_nothing, prepare, writing
from assistant.storage import tombstones
from assistant.storage.event_columns import EVENTS
from assistant.storage.tombstones import FORGOTTEN
from workbench.running.train import console

READER_WAITS = 5.0  # seconds for another program to stop reading what was deleted


def forget(engine: sa.engine.Engine, session: str) -> bool:
    """Delete every event of a conversation; False if there was none.

    Servers that run hear of it: what began before, they do not store any more.
    """
    prepare(engine, [FORGOTTEN], [])
    if not sa.inspect(engine).has_table(EVENTS.name):
        return False
    with writing(engine, [session]) as connection:
        return bool(tombstones.forget(connection, session, time.time()))


def erased(engine: sa.engine.Engine) -> bool:
    """Have the database file hold no byte of what was deleted; False if a reader keeps it from that for too long."""
    give_up = time.monotonic() + READER_WAITS
    while not leave_nothing(engine):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.1)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("session")
    session = parser.parse_args(["--", *sys.argv[1:]]).session  # which may begin with a dash
    try:
        engine = database()
        found = forget(engine, session)
    except sa.exc.SQLAlchemyError:
        console.print("Nothing was deleted: the store cannot be reached.")
        sys.exit(1)
    except RasaException as error:
        console.print(f"Nothing was deleted: {error}", markup=False, soft_wrap=True)
        sys.exit(1)
    console.print("Forgotten." if found else "There is no such conversation.")
    if not erased(engine):
        console.print(
            "Another program reads the database, whose log still holds what was deleted: end it, and run this again.",
            soft_wrap=True,
        )
        sys.exit(1)
    sys.exit(0 if found else 1)


if __name__ == "__main__":
    main()
