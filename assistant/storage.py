"""Where conversations are kept, without personal data, for how long, and how one is forgotten."""

import asyncio
import json
import logging
import os
import time
from collections import OrderedDict, deque
from typing import Any, Callable, Deque, List, Optional, Text, Tuple

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from assistant import metrics
from assistant.database import database, leave_nothing, prepare
from assistant.events import dropped, event_of, opened, storable
from assistant.rows import ALL, ANY, EVENTS, FORGET, FORGET_SLOTS, INDEXES, SAID, STORE, Data, row, window

logger = logging.getLogger(__name__)

DEFAULT_RETENTION_DAYS = 30
RECENT = 256  # conversations that go on where they were while the store is down
UNSAVED = 10_000  # events kept in memory while the store is down
RETRY_AFTER = 2.0  # seconds that a store that failed is left alone
BATCH = 2_000  # events deleted at once
DAY = 86_400.0


class StoreDown(Exception):
    """The store cannot be reached, or takes nothing."""


def retention_days() -> int:
    """How many days the store keeps what was said.

    Raises:
        RasaException: if `RETENTION_DAYS` is no such number.
    """
    given = os.environ.get("RETENTION_DAYS") or str(DEFAULT_RETENTION_DAYS)
    if not (given.isdecimal() and 0 < int(given) < 36_500):
        raise RasaException(f"RETENTION_DAYS must be a whole number of days above 0, not '{given}'.")
    return int(given)


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store at `DATABASE_URL` (SQLite beside the project by default).

    It stores no personal data, reads only the end of a long conversation, and keeps in memory what the database does
    not take, until it does.
    """

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[Text] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        # Not the parent's own start, which waits for a database for ever.
        TrackerStore.__init__(self, domain, event_broker, **kwargs)
        self.engine = database(host)
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        self._prepared = self._down = False
        self._retry_at = 0.0
        self._unsaved: Deque[Tuple[Text, List[Data]]] = deque()
        self._recent: "OrderedDict[Text, List[Text]]" = OrderedDict()  # as JSON, which is smaller
        self.reachable()

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The end of a conversation, with what came before it summed up; from memory while the store is down."""
        try:
            events = self._do(lambda connection: list(window(connection, sender_id)))
        except StoreDown:
            events = self._recent.get(sender_id, [])
        if events:
            self._remember(sender_id, events)
        return self._tracker(sender_id, events)

    async def retrieve_full_tracker(self, conversation_id: Text) -> Optional[DialogueStateTracker]:
        """All of a conversation; from memory, what there is of it, while the store is down."""
        try:
            rows = self._do(lambda connection: connection.execute(ALL, {"sender": conversation_id}).scalars().all())
        except StoreDown:
            return await self.retrieve(conversation_id)
        return self._tracker(conversation_id, rows)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what was said since the conversation was retrieved, without personal data."""
        stored = getattr(tracker, "stored", 0)
        if len(tracker.events) <= stored:
            return
        try:
            data = list(storable(tracker.events, stored))
        except Exception:
            metrics.LOST.inc(len(tracker.events) - stored)  # Rasa logs it, and goes on with a store in memory
            raise
        tracker.stored = len(tracker.events)
        if self.event_broker:
            for each in data:
                self.event_broker.publish({"sender_id": tracker.sender_id, **each})
        self._remember(tracker.sender_id, [*self._recent.get(tracker.sender_id, ()), *map(json.dumps, data)])
        self._unsaved.append((tracker.sender_id, data))
        while sum(len(each) for _, each in self._unsaved) > UNSAVED:
            metrics.LOST.inc(len(self._unsaved.popleft()[1]))
        try:
            self._do()
        except StoreDown:
            pass  # it is counted and logged, and kept until the store is back

    async def exists(self, conversation_id: Text) -> bool:
        """Whether there is such a conversation.

        Raises:
            StoreDown: if only the store could tell.
        """
        try:
            return self._do(lambda connection: bool(connection.execute(ANY, {"sender": conversation_id}).all()))
        except StoreDown:
            if conversation_id in self._recent:
                return True
            raise

    def said(self, sender_id: Text, most: int) -> List[Event]:
        """What was said last by both sides, so many events at most, in order.

        Raises:
            StoreDown: if it cannot be read.
        """
        asked = {"sender": sender_id, "most": most}
        rows = self._do(lambda connection: connection.execute(SAID, asked).scalars().all())
        return [event_of(json.loads(data)) for data in reversed(rows)]

    async def forget(self, sender_id: Text) -> bool:
        """Delete every event of a conversation; False if there was none.

        Raises:
            StoreDown: if it could not be deleted.
        """
        # Also what waited till now.
        deleted = self._do(lambda connection: connection.execute(FORGET, {"sender": sender_id}).rowcount)
        self._recent.pop(sender_id, None)
        self._leave_nothing()
        return bool(deleted)

    async def forget_older_than(self, days: float, now: Callable[[], float] = time.time) -> int:
        """Delete what was said more than so many days ago; how many events those were.

        Raises:
            StoreDown: if they could not all be deleted.
        """
        cutoff = now() - days * DAY
        self._unsaved = deque(entry for entry in self._unsaved if entry[1][-1]["timestamp"] >= cutoff)
        last = {sender_id: json.loads(events[-1]) for sender_id, events in self._recent.items()}
        for sender_id in [each for each, data in last.items() if data.get("timestamp", 0) < cutoff]:
            del self._recent[sender_id]
        # What was stored while the clock ran ahead would be kept too long.
        ahead = sa.update(EVENTS).where(EVENTS.c.timestamp > now() + DAY).values(timestamp=now())
        self._do(lambda connection: connection.execute(ahead))
        # Another worker may be deleting too: each takes what the other has not.
        some = sa.select(EVENTS.c.id).where(EVENTS.c.timestamp < cutoff).limit(BATCH).with_for_update(skip_locked=True)
        old = sa.delete(EVENTS).where(EVENTS.c.id.in_(some))
        deleted = 0
        while True:
            batch = self._do(lambda connection: connection.execute(old).rowcount)
            deleted += batch
            metrics.DELETED.inc(batch)
            if batch < BATCH:
                if deleted:
                    self._leave_nothing()
                return deleted
            await asyncio.sleep(0)  # visitors come first

    def reachable(self) -> bool:
        """Whether the store answers and has taken everything; tries again to store what it did not take."""
        try:
            self._do(lambda connection: connection.execute(sa.text("select 1")).scalar())
        except StoreDown:
            return False
        return True

    def _do(self, work: Optional[Callable[[sa.engine.Connection], Any]] = None) -> Any:
        """Write what is unsaved, then do the work, in one transaction.

        Raises:
            StoreDown: if the database failed just now or a moment ago.
        """
        try:
            if time.monotonic() < self._retry_at:
                raise StoreDown
            if not self._prepared:
                prepare(self.engine, self.Base.metadata, INDEXES)
                self._prepared = True
            self._write()
            result = None
            if work:
                with self.engine.begin() as connection:
                    result = work(connection)
        except SQLAlchemyError as error:
            self._down = True
            self._retry_at = time.monotonic() + RETRY_AFTER
            metrics.STORE_ERRORS.inc()
            metrics.STORE_UP.set(0)
            logger.error("The store is down, %d saves wait in memory: %s", len(self._unsaved), _reason(error))
            raise StoreDown from error
        finally:
            metrics.UNSAVED.set(sum(len(data) for _, data in self._unsaved))
        if self._down:
            logger.warning("The store is back, and has taken everything that waited.")
        self._down = False
        metrics.STORE_UP.set(1)
        return result

    def _leave_nothing(self) -> None:
        """See `assistant.database`.

        Raises:
            StoreDown: if what was deleted may still be there.
        """
        try:
            leave_nothing(self.engine)
        except SQLAlchemyError as error:
            raise StoreDown from error

    def _write(self) -> None:
        while self._unsaved:
            sender_id, data = self._unsaved[0]
            try:
                with self.engine.begin() as connection:
                    if dropped(data):
                        connection.execute(FORGET_SLOTS, {"sender": sender_id, "names": list(dropped(data))})
                    connection.execute(STORE, [row(sender_id, each) for each in data])
            except (DataError, IntegrityError) as error:
                # The database is there and will never take it; the next ones must not wait for it.
                metrics.LOST.inc(len(data))
                logger.error("The store refused %d events: %s", len(data), _reason(error))
            self._unsaved.popleft()

    def _tracker(self, sender_id: Text, events: List[Text]) -> Optional[DialogueStateTracker]:
        if not events:
            return None
        events_ = [event_of(opened(json.loads(data))) for data in events]
        tracker = DialogueStateTracker.from_events(sender_id, events_, self.domain.slots)
        tracker.stored = len(tracker.events)  # where `save` goes on
        return tracker

    def _remember(self, sender_id: Text, events: List[Text]) -> None:
        self._recent[sender_id] = events
        self._recent.move_to_end(sender_id)
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)


def conversations(tracker_store: TrackerStore) -> ConversationStore:
    """The store inside the wrappers that Rasa puts around it."""
    while not isinstance(tracker_store, ConversationStore):
        tracker_store = tracker_store._tracker_store
    return tracker_store


def _reason(error: SQLAlchemyError) -> Text:
    """The first line of what the database said: never a statement or a value."""
    said = str(getattr(error, "orig", error)).strip()
    return said.splitlines()[0] if said else type(error).__name__
