"""Where conversations are kept, without personal data, for how long, and how one is forgotten."""

import asyncio
import json
import logging
import time
from collections import OrderedDict
from concurrent.futures import TimeoutError as ThreadTimeout
from contextlib import contextmanager
from functools import partial
from typing import Any, Callable, Iterator, List, NamedTuple, Optional, Text, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from assistant.privacy import form_encryption
from assistant.runtime import metrics
from assistant.runtime.database import check_writable, database, identity, leave_nothing, prepare, writing
from assistant.runtime.rasa_internals import event_of, inner_store
from assistant.runtime.worker_thread import WorkerThread
from assistant.storage import tombstones
from assistant.storage.event_privacy import is_draft, opened, storable
from assistant.storage.event_table import ALL, ANY, EVENTS, FORGET_DRAFTS, INDEXES, NEWEST, SAID, window
from assistant.storage.tombstones import FORGOTTEN
from assistant.storage.write_queue import UNSAVED, Refused, Save, Unsaved, as_json, reason, write

logger = logging.getLogger(__name__)

RECENT = 256  # conversations that go on where they were while the store is down
VISITOR_WAITS = 0.7  # seconds for the database, at most, that a message waits; then the store is down
READER_WAITS = 3.0  # ... that who reads or deletes a conversation waits
UPKEEP_WAITS = 15.0  # seconds for what no visitor waits for
START_WAITS = 5.0  # seconds for the database at the start
BATCH = 200  # events deleted at once
DAY = 86_400.0

Result = TypeVar("Result")


class StoreDown(Exception):
    """The store cannot be reached, or takes nothing."""


class Stored(NamedTuple):
    """How many events of a tracker the store knows, and when it gave them."""

    events: int
    at: float


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store at `DATABASE_URL` (SQLite beside the project by default).

    It stores no personal data, reads only the end of a long conversation, and keeps in memory what the database does
    not take, until it does. The event loop never waits for the database: a thread does, and a visitor's message waits
    for the thread for `VISITOR_WAITS`. After that the store is down, and memory answers, until `reachable` finds it up.
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
        self._visitors, self._upkeep = WorkerThread("store"), WorkerThread("store-upkeep")
        self._writing = asyncio.Lock()
        self.erased = True  # whether the database file is free of what was deleted
        self._prepared = False
        self._file = identity(self.engine)
        self._down, self._told = True, False  # whether the log has it that it is down
        self._unsaved = Unsaved()
        self._recent: "OrderedDict[Text, List[Text]]" = OrderedDict()  # as JSON, which is smaller
        self._deleted: "OrderedDict[Text, float]" = OrderedDict()  # conversations, and when
        self._deletions_read = 0.0
        self._holders: List[Callable[[], None]] = []
        try:
            self._visitors.run_now(self._look, START_WAITS)
            self._is_up()
        except (SQLAlchemyError, ThreadTimeout) as error:
            self._is_down(error)

    @property
    def up(self) -> bool:
        """Whether the database took and gave what it was asked last."""
        return not self._down

    def empties(self, *holders: Callable[[], None]) -> None:
        """Name what else holds visitors' words, to be emptied whenever a conversation is deleted."""
        self._holders += holders

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The end of a conversation, with what came before it summed up; from memory while the store is down."""
        at = time.time()
        try:
            events = await self._ask(lambda connection: list(window(connection, sender_id)))
        except StoreDown:
            events = self._recent.get(sender_id, [])
        if events:
            self._remember(sender_id, events)
        return self._tracker(sender_id, events, at)

    async def retrieve_full_tracker(self, conversation_id: Text) -> Optional[DialogueStateTracker]:
        """All of a conversation; from memory, what there is of it, while the store is down."""
        at = time.time()
        try:
            rows = await self._ask(
                lambda connection: connection.execute(ALL, {"sender": conversation_id}).scalars().all()
            )
        except StoreDown:
            return await self.retrieve(conversation_id)
        return self._tracker(conversation_id, rows, at)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what was said since the conversation was retrieved, without personal data."""
        stored = getattr(tracker, "stored", Stored(0, time.time()))
        if len(tracker.events) <= stored.events:
            return
        events = list(tracker.events)
        # It waits for the redaction, of an option too: what a platform tells of a visitor comes with it.
        data = await asyncio.to_thread(lambda: list(storable(events, stored.events)))
        tracker.stored = Stored(len(events), stored.at)  # type: ignore[attr-defined]
        if self.event_broker:
            for each in data:
                self.event_broker.publish({"sender_id": tracker.sender_id, **each})
        began = min(stored.at, *(each["timestamp"] for each in data))
        if tombstones.began_before(began, tracker.sender_id, self._deleted):
            return
        save = Save(tracker.sender_id, data, began)
        self._remember(tracker.sender_id, [*self._recent.get(tracker.sender_id, ()), *as_json(save)])
        metrics.LOST.inc(self._unsaved.add(save, UNSAVED))
        try:
            await self._write()
        except StoreDown:
            metrics.UNSAVED.set(len(self._unsaved))  # kept until the store is back

    async def exists(self, conversation_id: Text) -> bool:
        """Whether there is such a conversation.

        Raises:
            StoreDown: if only the store could tell.
        """
        try:
            return bool(await self._ask(lambda connection: _all(connection, ANY, conversation_id)))
        except StoreDown:
            if conversation_id in self._recent:
                return True
            if conversation_id in self._deleted:
                return False
            raise

    async def said(self, sender_id: Text, most: int) -> List[Event]:
        """What was said last by both sides, so many events at most, in order.

        Raises:
            StoreDown: if it cannot be read.
        """
        rows = await self._ask(lambda connection: _all(connection, SAID, sender_id, most=most), READER_WAITS)
        return [event_of(json.loads(data)) for data in reversed(rows)]

    async def forget(self, sender_id: Text) -> bool:
        """Delete every event of a conversation, here and from memory; False if there was none.

        What began before is not stored any more, by this or another worker.

        Raises:
            StoreDown: if it could not be deleted; it is once the store is back.
        """
        at = time.time()
        if len(self._unsaved.deletions) >= UNSAVED:
            raise StoreDown
        self._unsaved.deletions[sender_id] = at
        self._forget_in_memory(sender_id, at)

        def delete() -> int:
            with self._transaction(sender_id) as connection:
                return tombstones.forget(connection, sender_id, at)

        async with self._writing:  # after what is being written
            deleted = await self._attempt(delete, READER_WAITS)
            self._unsaved.deletions.pop(sender_id, None)
        await self.erase()
        return bool(deleted)

    async def erase(self) -> bool:
        """Have the database file hold no byte of what was deleted; False while a reader keeps it from that.

        Raises:
            StoreDown: if the database does not answer.
        """
        self.erased = False
        self.erased = await self.in_background(partial(leave_nothing, self.engine))
        metrics.UNERASED.set(not self.erased)
        return self.erased

    async def forget_older_than(self, days: float, now: Callable[[], float] = time.time) -> int:
        """Delete what was said more than so many days ago; how many events those were.

        Raises:
            StoreDown: if they could not all be deleted.
        """
        cutoff = now() - days * DAY
        self._unsaved.forget_older_than(cutoff)
        last = {sender_id: json.loads(events[-1]) for sender_id, events in self._recent.items()}
        for sender_id in [each for each, data in last.items() if data.get("timestamp", 0) < cutoff]:
            del self._recent[sender_id]
        # What was stored while the clock ran ahead would be kept too long.
        ahead = sa.update(EVENTS).where(EVENTS.c.timestamp > now() + DAY).values(timestamp=now())
        await self._in_background(lambda connection: connection.execute(ahead))
        await self._in_background(lambda connection: tombstones.tidy(connection, cutoff))
        # Another worker may be deleting too: each takes what the other has not.
        some = sa.select(EVENTS.c.id).where(EVENTS.c.timestamp < cutoff).limit(BATCH).with_for_update(skip_locked=True)
        old = sa.delete(EVENTS).where(EVENTS.c.id.in_(some))
        deleted = 0
        while True:
            batch = await self._in_background(lambda connection: connection.execute(old).rowcount)
            deleted += batch
            metrics.DELETED.inc(batch)
            if batch < BATCH:
                if deleted:
                    await self.erase()
                return deleted

    async def forget_drafts(self, now: Callable[[], float] = time.time) -> int:
        """Delete the answers to forms that were not sent within `form_encryption.SECONDS`; how many those were.

        Raises:
            StoreDown: if they could not be deleted.
        """
        cutoff = now() - form_encryption.SECONDS
        for sender_id, events in self._recent.items():
            self._recent[sender_id] = [event for event in events if not is_draft(event, cutoff)]
        deleted = await self._in_background(
            lambda connection: connection.execute(FORGET_DRAFTS, {"cutoff": cutoff}).rowcount
        )
        if deleted:
            await self.erase()
        return deleted

    async def newest(self, before: float) -> Optional[float]:
        """When the newest event before a time was stored; None if there is none.

        Raises:
            StoreDown: if it cannot be read.
        """
        return await self._in_background(lambda connection: connection.execute(NEWEST, {"before": before}).scalar())

    async def hear_of_deletions(self) -> None:
        """Drop from memory what other workers deleted.

        Raises:
            StoreDown: if it cannot be read.
        """
        now, since = time.time(), self._deletions_read
        hashes = await self._in_background(lambda connection: tombstones.since(connection, since))
        self._deletions_read = now
        if hashes:
            for sender_id in [each for each in self._recent if tombstones.hashed(each) in hashes]:
                self._forget_in_memory(sender_id, now)

    async def reachable(self) -> bool:
        """Whether the store answers and has taken everything that waited; has it take that."""
        if self._down and not self._visitors.idle:
            return False  # it still hangs
        if self._prepared and self._file != identity(self.engine):
            self._reopen()
            return False  # the next look finds the file that it goes on with
        try:
            await self._attempt(self._look, READER_WAITS)
            await self._write(although_down=True)
        except StoreDown:
            return False
        self._is_up()
        return True

    async def in_background(self, work: Callable[[], Result]) -> Result:
        """Do what no visitor waits for, with a database of which the visitors' own work knows nothing.

        Raises:
            StoreDown: if the database fails or takes too long.
        """
        if self._down:
            raise StoreDown
        try:
            return await self._upkeep.run(work, UPKEEP_WAITS)
        except (SQLAlchemyError, asyncio.TimeoutError) as error:
            raise StoreDown from error

    async def _in_background(self, work: Callable[[sa.engine.Connection], Result]) -> Result:
        def within() -> Result:
            with self._transaction() as connection:
                return work(connection)

        return await self.in_background(within)

    async def _ask(self, work: Callable[[sa.engine.Connection], Result], seconds: float = VISITOR_WAITS) -> Result:
        """Read for a visitor.

        Raises:
            StoreDown: if the database is down, fails, or takes too long.
        """
        if self._down:
            raise StoreDown

        def within() -> Result:
            with self.engine.begin() as connection:
                return work(connection)

        return await self._attempt(within, seconds)

    async def _write(self, although_down: bool = False) -> None:
        """Write all that waits, with what other messages add meanwhile.

        Raises:
            StoreDown: if the database is down, fails, or takes too long.
        """
        async with self._writing:
            while self._unsaved:
                if self._down and not although_down:
                    raise StoreDown
                batch, deletions = self._unsaved.batch(), dict(self._unsaved.deletions)
                refused: Refused = await self._attempt(partial(write, self.engine, batch, deletions))
                self._unsaved.done(batch, deletions)
                if refused.events:
                    metrics.LOST.inc(refused.events)
                    logger.error("The store refused %d events: %s", refused.events, refused.error)
                metrics.UNSAVED.set(len(self._unsaved))

    async def _attempt(self, work: Callable[[], Result], seconds: float = VISITOR_WAITS) -> Result:
        try:
            return await self._visitors.run(work, seconds)
        except (SQLAlchemyError, asyncio.TimeoutError) as error:
            self._is_down(error)
            raise StoreDown from error

    def _look(self) -> None:
        if not self._prepared:
            prepare(self.engine, (EVENTS, FORGOTTEN), INDEXES)
            self._prepared, self._file = True, identity(self.engine)
        with self.engine.begin() as connection:
            check_writable(connection)

    @contextmanager
    def _transaction(self, *sender_ids: Text) -> Iterator[sa.engine.Connection]:
        with writing(self.engine, sender_ids) as connection:
            yield connection

    def _reopen(self) -> None:
        """Go on with the database file that stands there now, or with a new one: the old one is out of reach."""
        self.engine.dispose()
        self._prepared = False
        self._is_down(FileNotFoundError("the database file was removed or replaced, and what it held is gone"))

    def _is_down(self, error: BaseException) -> None:
        metrics.STORE_ERRORS.inc()
        metrics.STORE_UP.set(0)
        metrics.UNSAVED.set(len(self._unsaved))
        if not self._told:
            logger.error("The store is down, and conversations are kept in memory: %s", reason(error))
        self._down = self._told = True

    def _is_up(self) -> None:
        metrics.STORE_UP.set(1)
        metrics.UNSAVED.set(len(self._unsaved))
        if self._told:
            logger.warning("The store is back, and has taken everything that waited.")
        self._down = self._told = False

    def _tracker(self, sender_id: Text, events: List[Text], at: float) -> Optional[DialogueStateTracker]:
        if not events:
            return None
        events_ = [event_of(opened(json.loads(data))) for data in events]
        tracker = DialogueStateTracker.from_events(sender_id, events_, self.domain.slots)
        tracker.stored = Stored(len(tracker.events), at)  # type: ignore[attr-defined]  # where `save` goes on
        return tracker

    def _remember(self, sender_id: Text, events: List[Text]) -> None:
        self._recent[sender_id] = events
        self._recent.move_to_end(sender_id)
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)

    def _forget_in_memory(self, sender_id: Text, at: float) -> None:
        self._unsaved.forget(sender_id)
        self._recent.pop(sender_id, None)
        self._deleted[sender_id] = at
        while len(self._deleted) > RECENT:
            self._deleted.popitem(last=False)
        for empty in self._holders:
            empty()


def _all(connection: sa.engine.Connection, query: sa.sql.Select, sender_id: Text, **asked: int) -> List[Any]:
    return connection.execute(query, {"sender": sender_id, **asked}).scalars().all()


def conversations(tracker_store: TrackerStore) -> ConversationStore:
    """The store inside the wrappers that Rasa puts around it."""
    return inner_store(tracker_store, ConversationStore)
