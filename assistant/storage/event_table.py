"""The table of events: its statements, and what of a long conversation is read back."""

import json
from typing import Any, Dict, Iterator, Text

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SessionStarted, SlotSet, UserUttered

from assistant.side_effects.contact_form import ANSWERS

WINDOW = 40  # events that a reply is decided from; what came before is summed up

Data = Dict[Text, Any]
EVENTS = SQLTrackerStore.SQLEvent.__table__
_ROW = EVENTS.c
# The answers to a form that is not sent yet; as text, in which both databases see that their index serves a query.
_DRAFT = sa.text("type_name = 'slot' and action_name in ({})".format(", ".join(f"'{slot}'" for slot in ANSWERS)))
# A long conversation is read from its end, and summed up without reading its texts.
INDEXES = (
    sa.Index("ix_events_drafts", _ROW.timestamp, sqlite_where=_DRAFT, postgresql_where=_DRAFT),
    sa.Index("ix_events_sender_id_id", _ROW.sender_id, _ROW.id),
    sa.Index("ix_events_sender_id_type_name", _ROW.sender_id, _ROW.type_name, _ROW.action_name, _ROW.id),
    sa.Index("ix_events_timestamp", _ROW.timestamp),
)

# Statements are composed once, which takes longer than to run them; `sender` is the conversation that they are about.
_OWN = _ROW.sender_id == sa.bindparam("sender")
ANY = sa.select(_ROW.id).where(_OWN).limit(1)
ALL = sa.select(_ROW.data).where(_OWN).order_by(_ROW.id)
SAID = (  # what was said last, newest first
    sa.select(_ROW.data)
    .where(_OWN, _ROW.type_name.in_((UserUttered.type_name, BotUttered.type_name)))
    .order_by(_ROW.id.desc())
    .limit(sa.bindparam("most"))
)
STORE = sa.insert(EVENTS)
FORGET_SLOTS = sa.delete(EVENTS).where(
    _OWN, _ROW.type_name == SlotSet.type_name, _ROW.action_name.in_(sa.bindparam("names", expanding=True))
)
FORGET_DRAFTS = sa.delete(EVENTS).where(_DRAFT, _ROW.timestamp < sa.bindparam("cutoff"))
NEWEST = sa.select(sa.func.max(_ROW.timestamp)).where(_ROW.timestamp < sa.bindparam("before"))
# Whether an event is stored already, for a save whose end was not heard of.
STORED = sa.select(_ROW.id).where(
    _OWN,
    _ROW.timestamp == sa.bindparam("timestamp"),
    _ROW.type_name == sa.bindparam("type_name"),
    _ROW.data == sa.bindparam("data"),
)
# By the order in which they were stored: the clock may have been set back since.
# Such an event names no action; without saying so, SQLite reads the whole conversation.
_START = sa.select(sa.func.max(_ROW.id)).where(
    _OWN, _ROW.type_name == SessionStarted.type_name, _ROW.action_name.is_(None)
)
_LAST = (
    sa.select(_ROW.id, _ROW.data).where(_OWN, _ROW.id >= sa.bindparam("start")).order_by(_ROW.id.desc()).limit(WINDOW)
)
_BEFORE = (_OWN, _ROW.id >= sa.bindparam("start"), _ROW.id < sa.bindparam("end"))
# Grouped by name, so that SQLite goes by the index of names: all slots, and what loops there were.
_STANDING = tuple(
    sa.select(sa.func.max(_ROW.id)).where(_ROW.type_name == kind.type_name, *_BEFORE).group_by(_ROW.action_name)
    for kind in (SlotSet, ActiveLoop)
)
_THESE = sa.select(_ROW.data).where(_ROW.id.in_(sa.bindparam("ids", expanding=True))).order_by(_ROW.id)
_REPLIES = (
    sa.select(_ROW.action_name, sa.func.count())
    .where(_ROW.type_name == ActionExecuted.type_name, *_BEFORE)
    .group_by(_ROW.action_name)
)


def window(connection: sa.engine.Connection, sender_id: Text) -> Iterator[Text]:
    """The last events since the session started, as JSON, after events that stand for those before them."""
    start = connection.execute(_START, {"sender": sender_id}).scalar() or 0
    last = connection.execute(_LAST, {"sender": sender_id, "start": start}).all()[::-1]
    if len(last) == WINDOW:
        before = {"sender": sender_id, "start": start, "end": last[0].id}
        standing = [each for query in _STANDING for each in connection.execute(query, before).scalars()]
        yield from connection.execute(_THESE, {"ids": standing}).scalars()
        for name, times in connection.execute(_REPLIES, before):
            if name.startswith("utter_"):
                yield json.dumps({"event": ActionExecuted.type_name, "name": name, "metadata": {"times": times}})
    for _, data in last:
        yield data


def row(sender_id: Text, data: Data) -> Dict[Text, Any]:
    """An event as the table holds it."""
    intent = ((data.get("parse_data") or {}).get("intent") or {}).get("name")
    return {
        "sender_id": sender_id,
        "type_name": data["event"],
        "timestamp": data.get("timestamp"),
        "intent_name": intent,
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }
