"""Events as rows: what of them is stored, and what of a long conversation is read back."""

import json
from functools import lru_cache
from typing import Any, Dict, Iterable, Iterator, Set, Text, Type

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import SESSION_START_METADATA_SLOT
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)

from assistant import redaction
from assistant.contact_form import ANSWERS, PRIVATE
from assistant.drafts import seal, unseal
from assistant.logs import hide

WINDOW = 40  # events that a reply is decided from; what came before is summed up

Data = Dict[Text, Any]
Row = SQLTrackerStore.SQLEvent
_OURS = {"article", "opening"}  # metadata that the assistant itself checked and goes by
KEPT = "kept"  # metadata of a reply that repeats personal data: what is stored in the place of its text
# A long conversation is read from its end, and summed up without reading its texts.
INDEXES = (
    sa.Index("ix_events_sender_id_id", Row.sender_id, Row.id),
    sa.Index("ix_events_sender_id_type_name", Row.sender_id, Row.type_name, Row.action_name, Row.id),
    sa.Index("ix_events_timestamp", Row.timestamp),
)


def event_of(data: Data) -> Event:
    """The event that was stored as this."""
    return _class_of(data["event"])._from_parameters(data)


@lru_cache(None)
def _class_of(type_name: Text) -> Type[Event]:
    """Rasa looks through all of its classes for each event, a tenth of the time of a reply."""
    return Event.resolve_by_type(type_name)


def of(query: sa.orm.Query, sender_id: Text) -> sa.orm.Query:
    """Only the rows of one conversation."""
    return query.filter(Row.sender_id == sender_id)


def window(session: sa.orm.Session, sender_id: Text) -> Iterator[Data]:
    """The last events since the session started, after events that stand for those before them."""
    of_type = of(session.query(sa.func.max(Row.id)), sender_id).filter
    # By the order in which they were stored: the clock may have been set back since.
    # Such an event names no action; without saying so, SQLite reads the whole conversation.
    start = of_type(Row.type_name == SessionStarted.type_name, Row.action_name.is_(None)).scalar() or 0
    since = of(session.query(Row.id, Row.data), sender_id).filter(Row.id >= start)
    last = since.order_by(Row.id.desc()).limit(WINDOW).all()[::-1]
    if len(last) == WINDOW:
        before = (Row.id >= start, Row.id < last[0].id)
        # Grouped by name, so that SQLite goes by the index of names: all slots, and what loops there were.
        named = (of_type(Row.type_name == kind.type_name, *before) for kind in (SlotSet, ActiveLoop))
        standing = [each for query in named for (each,) in query.group_by(Row.action_name)]
        for (data,) in session.query(Row.data).filter(Row.id.in_(standing)).order_by(Row.id):
            yield json.loads(data)
        counted = of(session.query(Row.action_name, sa.func.count()), sender_id)
        replies = counted.filter(Row.type_name == ActionExecuted.type_name, *before).group_by(Row.action_name)
        for name, times in replies:
            if name.startswith("utter_"):
                yield {"event": ActionExecuted.type_name, "name": name, "metadata": {"times": times}}
    for _, data in last:
        yield json.loads(data)


def row(sender_id: Text, data: Data) -> Row:
    """An event as Rasa's table holds it."""
    intent = ((data.get("parse_data") or {}).get("intent") or {}).get("name")
    return Row(
        sender_id=sender_id,
        type_name=data["event"],
        timestamp=data.get("timestamp"),
        intent_name=intent,
        action_name=data.get("name"),
        data=json.dumps(data),
    )


def storable(events: Iterable[Event], start: int) -> Iterator[Data]:
    """The events from a position on, as they may be stored: what is told to a form is left out."""
    form = None
    for position, event in enumerate(events):
        if isinstance(event, ActiveLoop):
            form = event.name
        elif isinstance(event, SessionStarted):
            form = None
        if position >= start:
            data = event.as_dict()
            yield _private(data) if form and isinstance(event, UserUttered) else without_personal_data(data)


def _private(data: Data) -> Data:
    if (data.get("text") or "").startswith("/"):
        return data
    parse = {**(data.get("parse_data") or {}), "text": PRIVATE, "entities": [], "metadata": {}}
    return {**data, "text": PRIVATE, "parse_data": parse, "metadata": _redacted(data.get("metadata") or {})}


def dropped(data: Iterable[Data]) -> Set[Text]:
    """The answers to a form that are needed no more: it was sent or cancelled, or they are asked for again."""
    return {each["name"] for each in data if _is_draft(each) and each["value"] is None}


def of_slots(query: sa.orm.Query, names: Set[Text]) -> sa.orm.Query:
    """Only the rows that set these slots."""
    return query.filter(Row.type_name == SlotSet.type_name, Row.action_name.in_(names))


def opened(data: Data) -> Data:
    """A stored event as the assistant goes by it."""
    if not (_is_draft(data) and data["value"]):
        return data
    value = unseal(data["value"])
    hide(value or "")
    return {**data, "value": value}


def _is_draft(data: Data) -> bool:
    return data["event"] == SlotSet.type_name and data["name"] in ANSWERS


def without_personal_data(data: Data) -> Data:
    """An event as it may be stored: what a visitor said, and what was read out of it, is redacted."""
    if _is_draft(data):
        return {**data, "value": data["value"] and seal(data["value"])}
    if data["event"] == BotUttered.type_name and KEPT in (data.get("metadata") or {}):
        metadata = dict(data["metadata"])
        return {**data, "text": metadata.pop(KEPT), "metadata": metadata}
    if data["event"] == SlotSet.type_name and data["name"] == SESSION_START_METADATA_SLOT:
        return {**data, "value": _redacted(data["value"])}  # what a platform tells of a visitor
    if data["event"] != UserUttered.type_name:
        return data
    said = {key: _redacted(data[key]) for key in ("text", "metadata") if data.get(key)}
    parse = data.get("parse_data") or {}
    read = {key: _redacted(parse[key]) for key in ("text", "entities", "metadata") if parse.get(key)}
    return {**data, **said, "parse_data": {**parse, **read}}


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.startswith("/") else redaction.redact(value)  # an option is no visitor's word
    if isinstance(value, dict):
        return {key: each if key in _OURS else _redacted(each) for key, each in value.items()}
    return [_redacted(each) for each in value] if isinstance(value, list) else value
