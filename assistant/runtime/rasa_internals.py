"""What other rooms do with parts of Rasa that it does not offer; with another Rasa, look at each again.

Its classes are extended where the class of ours stands, and what belongs to no serving process is left out by
`server/lean_imports.py`. `server/http_guard.py` does the same for Sanic.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Callable, Dict, Text, Type, TypeVar, cast

# Rasa takes seconds to import, and whoever runs a tool needs little of it.
if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import TrackerStore
    from rasa.shared.core.events import Event
    from rasa.utils.endpoints import EndpointConfig
    from sanic import Sanic

CHECKED_WITH = "3.6.21"

Store = TypeVar("Store", bound="TrackerStore")


def after_configuration(attach: "Callable[[Sanic], None]") -> None:
    """Have `attach` called with each application that Rasa makes, before it serves.

    Rasa has no hook there; `rasa.core.run.serve_application` makes the application and runs it in one go.
    """
    import rasa.core.run

    make: "Callable[..., Sanic]" = rasa.core.run.configure_app

    def configured(*args: Any, **kwargs: Any) -> "Sanic":
        app = make(*args, **kwargs)
        attach(app)
        return app

    rasa.core.run.configure_app = configured


def event_of(data: Dict[Text, Any]) -> "Event":
    """The event that Rasa once gave as this data.

    Rasa's `Event.from_parameters` looks through all of its classes for each event, a tenth of the time of a reply.

    Raises:
        ValueError: if it is no event that Rasa knows.
    """
    event = _class_of(data["event"])._from_parameters(data)
    if event is None:
        raise ValueError("a stored event is none that Rasa knows")
    return event


@lru_cache(None)
def _class_of(type_name: Text) -> "Type[Event]":
    from rasa.shared.core.events import Event

    return cast("Type[Event]", Event.resolve_by_type(type_name))  # it raises rather than give none


def inner_store(store: "TrackerStore", kind: Type[Store]) -> Store:
    """The store of a kind inside the wrappers that an agent puts around it and has no way through.

    Raises:
        TypeError: if there is no such store inside.
    """
    while not isinstance(store, kind):
        if not hasattr(store, "_tracker_store"):
            raise TypeError(f"{type(store).__name__} is no {kind.__name__} and has none inside")
        store = store._tracker_store
    return store


def run_actions_through(agent: "Agent", endpoint: "EndpointConfig") -> None:
    """Have the actions of an agent, whose model may be loaded, run through an endpoint.

    Rasa hands the endpoint on as it loads a model, and reads it where the processor runs an action.
    """
    agent.action_endpoint = endpoint
    if agent.processor:
        agent.processor.action_endpoint = endpoint
