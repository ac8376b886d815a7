"""Each thing that is done with Rasa's internals does what it says with the Rasa that is installed."""

import importlib.metadata
from types import SimpleNamespace
from typing import Any, List

import pytest
import rasa.core.run
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from assistant.content.loader import ROOT
from assistant.runtime.rasa_internals import (
    CHECKED_WITH,
    after_configuration,
    event_of,
    inner_store,
    run_actions_through,
)

EVENTS: List[Event] = [
    UserUttered("is it safe?", {"name": "considerations", "confidence": 0.9}, message_id="one", metadata={"page": "a"}),
    BotUttered("Yes.", {"buttons": [{"title": "More", "payload": "/more"}]}, {"id": "considerations"}),
    ActionExecuted("utter_considerations", "ReplyPolicy", 1.0),
    SlotSet("distress", {"need": "self_harm"}),
    ActiveLoop("contact_form"),
    ActiveLoop(None),
    SessionStarted(timestamp=12.0),
    Restarted(),
]


def test_all_was_checked_with_the_rasa_that_is_installed_and_pinned() -> None:
    assert importlib.metadata.version("rasa") == CHECKED_WITH
    assert f"\nrasa=={CHECKED_WITH}\n" in (ROOT / "requirements.in").read_text(encoding="utf-8")


def test_what_is_attached_has_the_application_that_rasa_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    attached: List[Sanic] = []
    monkeypatch.setattr(rasa.core.run, "configure_app", rasa.core.run.configure_app)  # and as it was, afterwards
    monkeypatch.setattr(Sanic, "run", lambda app, *_, **__: attached.append(app))
    after_configuration(attached.append)
    rasa.core.run.serve_application(channel="rest", enable_api=False)
    made, served = attached
    assert made is served and isinstance(made, Sanic)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type_name)
def test_an_event_is_read_as_rasa_reads_it(event: Event) -> None:
    data = event.as_dict()
    found = event_of(data)
    assert type(found) is type(event) and found == Event.from_parameters(data)
    assert found.as_dict() == data


def test_data_of_no_event_is_refused() -> None:
    with pytest.raises(ValueError, match="telepathy"):
        event_of({"event": "telepathy"})


def test_the_store_of_an_agent_is_found_within_its_wrappers() -> None:
    store = InMemoryTrackerStore(Domain.empty())
    wrapped: Any = Agent(domain=Domain.empty(), tracker_store=store).tracker_store
    assert wrapped is not store
    assert inner_store(wrapped, InMemoryTrackerStore) is store
    assert inner_store(store, InMemoryTrackerStore) is store
    with pytest.raises(TypeError, match="InMemoryTrackerStore is no SQLTrackerStore"):
        inner_store(wrapped, SQLTrackerStore)


def test_actions_run_through_the_endpoint_before_and_after_a_model_is_loaded() -> None:
    endpoint = EndpointConfig("http://127.0.0.1:5055/webhook")
    agent = Agent(domain=Domain.empty())
    run_actions_through(agent, endpoint)
    assert agent.action_endpoint is endpoint
    # A processor needs a whole model; what counts is that Rasa's keeps its endpoint under this name.
    assert "action_endpoint" in MessageProcessor.__init__.__code__.co_names
    agent.processor = SimpleNamespace(action_endpoint=None)
    run_actions_through(agent, endpoint)
    assert agent.processor.action_endpoint is endpoint
