"""Events as data: what of them is stored."""

import json
import logging
from typing import Any, Final, Iterable, Iterator, Set, Text

from rasa.shared.core.constants import SESSION_START_METADATA_SLOT
from rasa.shared.core.events import (
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)

from assistant.privacy import redaction
from assistant.privacy.form_encryption import seal, unseal
from assistant.runtime import metrics
from assistant.runtime.logs import hide
from assistant.side_effects.contact_form import ANSWERS, PRIVATE
from assistant.storage.event_table import Data

logger = logging.getLogger(__name__)

REDACTION_SECONDS = 5.0  # that a save waits for a redaction at most
UNREADABLE = "[unreadable]"  # what is stored of a text whose redaction failed
_OURS = {"article", "opening"}  # metadata that the assistant itself checked and goes by
KEPT: Final = "kept"  # metadata of a reply that repeats personal data: what is stored in the place of its text


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
    """The answers to a form that have served: it was sent or cancelled, or it asks for them again."""
    return {each["name"] for each in data if _is_draft(each) and each["value"] is None}


def opened(data: Data) -> Data:
    """A stored event as the assistant goes by it."""
    if not (_is_draft(data) and data["value"]):
        return data
    value = unseal(data["value"])
    hide(value or "")
    return {**data, "value": value}


def _is_draft(data: Data) -> bool:
    return data["event"] == SlotSet.type_name and data["name"] in ANSWERS


def is_draft(event: Text, cutoff: float) -> bool:
    """Whether an event, as JSON, is an answer to a form that was given before a time."""
    if not any(slot in event for slot in ANSWERS):  # reading all of them would take long
        return False
    data = json.loads(event)
    return _is_draft(data) and data["timestamp"] < cutoff


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
        return value if value.startswith("/") else _readable(value)  # an option is no visitor's word
    if isinstance(value, dict):
        return {key: each if key in _OURS else _redacted(each) for key, each in value.items()}
    return [_redacted(each) for each in value] if isinstance(value, list) else value


def _readable(text: Text) -> Text:
    """The redacted text, or `[unreadable]` where redaction fails."""
    try:
        return redaction.begin(text).result(REDACTION_SECONDS)
    except Exception as error:
        metrics.UNREADABLE.inc()
        logger.error("A text is stored as %s, because its redaction failed: %s", UNREADABLE, type(error).__name__)
        return UNREADABLE
