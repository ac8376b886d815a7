"""Which conversations were deleted, and when: what began before is not stored again, by whichever worker.

The table names a conversation by a hash, so that the table tells no reader which ones there were.
"""

import hashlib
from typing import Dict, Iterable, Mapping, Set, Text

import sqlalchemy as sa

from assistant.storage.event_columns import EVENTS

SKEW = 2.0  # seconds by which the clocks of two workers may differ
FORGOTTEN = sa.Table(
    "forgotten_conversations",
    sa.MetaData(),
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("timestamp", sa.Float, nullable=False, index=True),
)
_ROW = FORGOTTEN.c
_FORGET = sa.delete(EVENTS).where(EVENTS.c.sender_id == sa.bindparam("sender"))


def hashed(sender_id: Text) -> Text:
    """What the table calls a conversation."""
    return hashlib.sha256(sender_id.encode()).hexdigest()


def forget(connection: sa.engine.Connection, sender_id: Text, at: float) -> int:
    """Delete the events of a conversation, and note when; how many events those were."""
    deleted = connection.execute(_FORGET, {"sender": sender_id}).rowcount
    connection.execute(sa.delete(FORGOTTEN).where(_ROW.conversation == hashed(sender_id)))
    connection.execute(sa.insert(FORGOTTEN).values(conversation=hashed(sender_id), timestamp=at))
    return deleted


def since(connection: sa.engine.Connection, timestamp: float) -> Set[Text]:
    """The hashes of the conversations that were deleted from a time on."""
    query = sa.select(_ROW.conversation).where(_ROW.timestamp >= timestamp - SKEW)
    return set(connection.execute(query).scalars())


def times(connection: sa.engine.Connection, sender_ids: Iterable[Text]) -> Dict[Text, float]:
    """When each of these conversations was deleted; those that were not are left out."""
    names = {hashed(sender_id): sender_id for sender_id in sender_ids}
    query = sa.select(_ROW.conversation, _ROW.timestamp).where(_ROW.conversation.in_(names))
    return {names[conversation]: timestamp for conversation, timestamp in connection.execute(query)}


def began_before(began: float, sender_id: Text, deleted: Mapping[Text, float]) -> bool:
    """Whether what began then belongs to a conversation that was deleted since."""
    return sender_id in deleted and began <= deleted[sender_id] + SKEW


def tidy(connection: sa.engine.Connection, cutoff: float) -> None:
    """Drop the notes that are older."""
    connection.execute(sa.delete(FORGOTTEN).where(_ROW.timestamp < cutoff))
