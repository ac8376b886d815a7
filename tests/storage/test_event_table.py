"""What is read back of a conversation, straight from a table; test_conversation_store.py tests the store."""

import json
from typing import Any, Dict, Iterator, List

import pytest
import sqlalchemy as sa

from assistant.storage import event_table
from assistant.storage.event_table import EVENTS, STORE, WINDOW, row, window


@pytest.fixture
def connection() -> Iterator[sa.engine.Connection]:
    engine = sa.create_engine("sqlite://")
    EVENTS.create(engine)
    with engine.begin() as opened:
        yield opened


def write(connection: sa.engine.Connection, sender: str, *events: Dict[str, Any]) -> None:
    connection.execute(STORE, [row(sender, event) for event in events])


def user(number: int) -> Dict[str, Any]:
    return {"event": "user", "text": str(number), "parse_data": {"intent": {"name": "greet"}}}


def said(number: int) -> List[Dict[str, Any]]:
    return [user(number), {"event": "action", "name": "utter_greet"}]


STARTED = {"event": "session_started", "name": None}


def read(connection: sa.engine.Connection, sender_id: str) -> List[Dict[str, Any]]:
    return [json.loads(data) for data in window(connection, sender_id)]


def test_a_short_conversation_is_read_as_it_is(connection: sa.engine.Connection) -> None:
    events = [STARTED, *said(1), *said(2)]
    write(connection, "one", *events)
    write(connection, "two", STARTED, *said(3))
    assert read(connection, "one") == events
    assert read(connection, "nobody") == []


def test_what_came_before_the_window_is_summed_up(connection: sa.engine.Connection) -> None:
    slots = [{"event": "slot", "name": "distress", "value": value} for value in ("abuse_now", "self_harm")]
    loop = {"event": "active_loop", "name": "contact_form"}
    write(connection, "one", STARTED, slots[0], loop, *said(0), slots[1], *said(1))
    later = [event for number in range(WINDOW // 2) for event in said(number)]
    write(connection, "one", *later)
    found = read(connection, "one")
    assert found[:2] == [loop, slots[1]] and found[3:] == later
    assert (found[2]["name"], found[2]["metadata"]) == ("utter_greet", {"times": 2})


def test_an_earlier_session_is_over(connection: sa.engine.Connection) -> None:
    write(connection, "one", STARTED, {"event": "slot", "name": "distress", "value": "self_harm"}, *said(1))
    write(connection, "one", STARTED, *said(2))
    assert read(connection, "one") == [STARTED, *said(2)]


def test_a_row_says_what_it_can_be_found_by() -> None:
    found = row("one", {**user(1), "timestamp": 2.5})
    assert (found["sender_id"], found["type_name"], found["timestamp"]) == ("one", "user", 2.5)
    assert (found["intent_name"], found["action_name"]) == ("greet", None)
    assert row("one", said(1)[1])["action_name"] == "utter_greet"


def test_forgetting_a_slot_leaves_the_others(connection: sa.engine.Connection) -> None:
    write(connection, "one", *({"event": "slot", "name": name, "value": 1} for name in ("name", "distress")))
    write(connection, "two", {"event": "slot", "name": "name", "value": 1})
    connection.execute(event_table.FORGET_SLOTS, {"sender": "one", "names": ["name"]})
    left = connection.execute(sa.select(EVENTS.c.sender_id, EVENTS.c.action_name)).all()
    assert left == [("one", "distress"), ("two", "name")]
