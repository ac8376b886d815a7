"""The saves and deletions that the database has not taken yet, in order, and the thread that writes them."""

import json
from collections import deque
from dataclasses import dataclass
from typing import Deque, Dict, Iterator, List, NamedTuple, Text

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError

from assistant.runtime.database import writing
from assistant.storage import tombstones
from assistant.storage.event_privacy import dropped
from assistant.storage.event_table import FORGET_SLOTS, STORE, STORED, Data, row

AT_ONCE = 100  # events that one transaction stores
UNSAVED = 10_000  # events, and deletions, that wait in memory at most while the store is down


@dataclass(eq=False)
class Save:
    """What was said in a turn. `began`: when the turn did; `tried`: a save of it may have succeeded unheard."""

    sender_id: Text
    data: List[Data]
    began: float
    tried: bool = False


class Refused(NamedTuple):
    """How many events the database refuses for what they are, and the name of its error."""

    events: int = 0
    error: Text = ""


class Unsaved:
    """The queue, in memory."""

    def __init__(self) -> None:
        self.deletions: Dict[Text, float] = {}  # conversations, and when they were deleted
        self._saves: Deque[Save] = deque()

    def __len__(self) -> int:
        """How many events wait."""
        return sum(len(save.data) for save in self._saves)

    def __bool__(self) -> bool:
        return bool(self._saves or self.deletions)

    def add(self, save: Save, limit: int) -> int:
        """Let a save wait; how many of the oldest events had to go for it."""
        self._saves.append(save)
        lost = 0
        while len(self) > limit:
            lost += len(self._saves.popleft().data)
        return lost

    def forget(self, sender_id: Text) -> None:
        """Drop what waits of a conversation."""
        self._saves = deque(save for save in self._saves if save.sender_id != sender_id)

    def forget_older_than(self, cutoff: float) -> None:
        self._saves = deque(save for save in self._saves if save.data[-1]["timestamp"] >= cutoff)

    def batch(self) -> List[Save]:
        """The oldest saves, as many as one transaction takes, at least one."""
        found: List[Save] = []
        events = 0
        for save in self._saves:
            events += len(save.data)
            if found and events > AT_ONCE:
                break
            found.append(save)
        return found

    def done(self, batch: List[Save], deletions: Dict[Text, float]) -> None:
        """The database has taken, or will never take, these."""
        taken = set(map(id, batch))
        self._saves = deque(save for save in self._saves if id(save) not in taken)
        self.deletions = {name: at for name, at in self.deletions.items() if deletions.get(name) != at}


def write(engine: sa.engine.Engine, batch: List[Save], deletions: Dict[Text, float]) -> Refused:
    """Delete conversations, then store saves in their order.

    Raises:
        SQLAlchemyError: if the database took none of the saves.
    """
    if deletions:
        with writing(engine, deletions) as connection:
            for sender_id, at in deletions.items():
                tombstones.forget(connection, sender_id, at)
    again = [save.tried for save in batch]
    for save in batch:
        save.tried = True
    try:
        with writing(engine, [save.sender_id for save in batch]) as connection:
            _store(connection, batch, again)
    except (DataError, IntegrityError, ValueError, TypeError) as error:  # the last two of the driver, before it asks
        if len(batch) == 1:
            # Its words may quote a value.
            return Refused(len(batch[0].data), type(getattr(error, "orig", error)).__name__)
        # It refuses one of them, for which the others must not wait.
        parts = [write(engine, [save], {}) for save in batch]
        return Refused(sum(part.events for part in parts), max(part.error for part in parts))
    return Refused()


def _store(connection: sa.engine.Connection, batch: List[Save], again: List[bool]) -> None:
    deleted = tombstones.times(connection, {save.sender_id for save in batch})
    for save, tried in zip(batch, again, strict=True):
        if tombstones.began_before(save.began, save.sender_id, deleted):
            continue
        if dropped(save.data):
            connection.execute(FORGET_SLOTS, {"sender": save.sender_id, "names": list(dropped(save.data))})
        rows = [row(save.sender_id, each) for each in save.data]
        if tried:
            rows = [each for each in rows if not _is_stored(connection, each)]
        if rows:
            connection.execute(STORE, rows)


def _is_stored(connection: sa.engine.Connection, each: Dict[Text, object]) -> bool:
    found = {"sender": each["sender_id"], **{name: each[name] for name in ("timestamp", "type_name", "data")}}
    return connection.execute(STORED, found).first() is not None


def as_json(save: Save) -> Iterator[Text]:
    """The events of a save as the database would give them back."""
    return map(json.dumps, save.data)


def reason(error: BaseException) -> Text:
    """The first line of what the database said: never a statement or a value."""
    said = str(getattr(error, "orig", error)).strip()
    return said.splitlines()[0] if said else type(error).__name__
