"""Where conversations are kept, and how one is forgotten."""

import os
from typing import Any, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy import event

DEFAULT_URL = "sqlite:///conversations.db"
RETENTION_DAYS = 30


def retention_days() -> int:
    """For how many days a conversation is kept: `RETENTION_DAYS`, or 30."""
    return int(os.environ.get("RETENTION_DAYS") or RETENTION_DAYS)


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store at `DATABASE_URL` (SQLite beside the project by default), with forgetting."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[Text] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        url = host or os.environ.get("DATABASE_URL") or DEFAULT_URL
        super().__init__(domain, host=url, event_broker=event_broker, **kwargs)
        if self.engine.dialect.name == "sqlite":
            # What is deleted is overwritten, not only unlinked, however SQLite was built.
            event.listen(self.engine, "connect", lambda connection, _: connection.execute("PRAGMA secure_delete = ON"))

    async def forget(self, sender_id: Text) -> bool:
        """Delete every event of a conversation; False if there was none."""
        with self.session_scope() as session:
            deleted = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        return bool(deleted)


def conversations(tracker_store: TrackerStore) -> ConversationStore:
    """The store inside the wrappers that Rasa puts around it."""
    while not isinstance(tracker_store, ConversationStore):
        tracker_store = tracker_store._tracker_store
    return tracker_store
