"""Where conversations are kept, and how one is forgotten."""

from typing import Text

from rasa.core.tracker_store import SQLTrackerStore, TrackerStore


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store, with forgetting."""

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
