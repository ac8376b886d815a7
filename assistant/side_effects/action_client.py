"""The client of the action server: it waits a bounded time and tells only what an action needs; no answer needs it."""

import asyncio
import logging
import time
from contextlib import closing
from functools import partial
from typing import Any, Awaitable, Callable, Dict, FrozenSet, Iterable, Mapping, Optional, Text, Tuple, TypeGuard

import aiohttp
from rasa.core.agent import Agent
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import SlotSet
from rasa.utils.endpoints import EndpointConfig

from assistant.content.content_reloader import content as live_content
from assistant.content.loader import Content
from assistant.runtime import metrics
from assistant.runtime.rasa_internals import run_actions_through
from assistant.runtime.settings import settings
from assistant.runtime.worker_thread import WorkerThread
from assistant.side_effects import contact_form, feedback
from assistant.side_effects.contact_delivery import Store, delivery
from assistant.side_effects.contact_form import (
    ALREADY,
    CONSENT,
    FAILED,
    OUTCOME,
    REQUEST,
    SEND_REQUEST,
    SENT,
    UNKNOWN,
    WITHDRAW_REQUEST,
)
from assistant.side_effects.contact_requests import SealedRequests
from assistant.side_effects.feature_flags import CONTACT, FEEDBACK, switched_on

logger = logging.getLogger(__name__)

WAIT = 12  # seconds for an action, after which it must not begin what it was asked for
LOOK = 3  # seconds for a look whether the server is there
SETTLE = 6  # seconds to see in the database what became of a request whose answer got lost
# The slots that an action hears of.
TOLD: Mapping[Text, Tuple[Text, ...]] = {
    SEND_REQUEST: (*contact_form.ANSWERS, CONSENT, REQUEST),
    WITHDRAW_REQUEST: (REQUEST,),
    feedback.RECORD: (feedback.RATING,),
}
HEARD = {OUTCOME, feedback.RECORDED}  # the slots that it may set
ANSWERS_UNTIL = "answers_until"  # told beside the slots

Ask = Callable[[], Awaitable[Dict[Text, Any]]]


class Unanswered(aiohttp.ClientConnectionError):
    """The action server did not answer as agreed. Rasa logs its text, which repeats no word that was asked or said."""


class Unreached(Unanswered):
    """The request did not reach the action server."""


class ActionServer(EndpointConfig):
    """Rasa's endpoint of custom actions (see parent class)."""

    def __init__(self, url: Text, store: Optional[TrackerStore] = None) -> None:
        self._server = url.rstrip("/")
        super().__init__(url=f"{self._server}/webhook")
        self.up: Optional[bool] = None  # not known yet
        self._store = store
        self._thread = WorkerThread("contact-requests")

    async def request(self, *args: Any, **kwargs: Any) -> Dict[Text, Any]:
        """The answer of an action; that of a contact request with an id says what became of it, whatever happened.

        Raises:
            Unanswered: if there is none.
        """
        asked = kwargs.pop("json")
        action, request = asked["next_action"], asked["tracker"]["slots"].get(REQUEST)

        async def ask() -> Dict[Text, Any]:
            return await self._ask(asked, *args, **kwargs)

        if not request or action not in (SEND_REQUEST, WITHDRAW_REQUEST):
            return await ask()
        if action == SEND_REQUEST:
            outcome = await self._send(request, await self._note(asked["sender_id"], request), ask)
        else:
            outcome = await self._withdraw(request, ask)
        return {"events": [SlotSet(OUTCOME, outcome).as_dict()], "responses": []}

    async def _send(self, request: Text, first: bool, ask: Ask) -> Text:
        try:
            outcome = _told(await ask())
        except Unreached:
            outcome = FAILED
        except Unanswered:
            outcome = UNKNOWN
        if outcome == FAILED and not first:  # this attempt failed; an earlier one may not have
            outcome = UNKNOWN
        if outcome == UNKNOWN and isinstance(delivery(settings()), Store):
            return await self._settle(request)
        return outcome

    async def _withdraw(self, request: Text, ask: Ask) -> Text:
        if isinstance(delivery(settings()), Store):
            return await self._settle(request)
        try:
            return _told(await ask())
        except Unanswered:
            return UNKNOWN

    async def _note(self, conversation: Text, request: Text) -> bool:
        """Store that a request is about to be sent, in case this turn breaks off; False if that was stored before."""
        if not self._store:
            return False
        try:
            tracker = await self._store.retrieve(conversation)
            if not tracker:  # it was deleted, or is not known while the database is down
                return False
            first = tracker.get_slot(REQUEST) != request
            tracker.update(SlotSet(REQUEST, request))
            await self._store.save(tracker)
        except Exception as error:  # whatever it is, the request is not kept back
            logger.error("The conversation did not take that a request is sent: %s", type(error).__name__)
            return False
        return first

    async def _settle(self, request: Text) -> Text:
        """Ask the database whether a request was sent, and keep one that was not from being sent later."""
        try:
            withdrawn = await self._thread.run(partial(_withdrawn, request), SETTLE)
        except Exception as error:  # a database that fails or hangs
            logger.error("What became of a contact request could not be seen: %s", type(error).__name__)
            return UNKNOWN
        return FAILED if withdrawn else SENT

    async def _ask(self, asked: Dict[Text, Any], *args: Any, **kwargs: Any) -> Dict[Text, Any]:
        slots = asked["tracker"]["slots"]
        told = {name: slots.get(name) for name in TOLD.get(asked["next_action"], ())}
        kwargs["json"] = {
            "next_action": asked["next_action"],
            "sender_id": "visitor",
            "version": asked["version"],
            "tracker": {"sender_id": "visitor", "slots": {**told, ANSWERS_UNTIL: time.time() + WAIT}},
        }
        try:
            answer = await super().request(*args, **{**kwargs, "timeout": WAIT})
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            self._mark(not isinstance(error, (asyncio.TimeoutError, aiohttp.ClientConnectionError)))
            unreached = isinstance(error, aiohttp.ClientConnectorError)
            raise (Unreached if unreached else Unanswered)(type(error).__name__) from None
        if not _as_agreed(answer):
            raise Unanswered("it answered something else")
        return answer

    async def look(self) -> None:
        """Ask whether the action server is there, if a side effect needs it."""
        if not _kinds & switched_on(live_content()):
            self.up = None
            return metrics.ACTIONS_UP.set(1)
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LOOK)) as session,
                session.get(f"{self._server}/health") as answer,
            ):
                self._mark(answer.status == 200)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError):
            self._mark(False)

    def _mark(self, up: bool) -> None:
        if self.up is not None and self.up != up:
            logger.warning("The action server is %s.", "back" if up else "gone: what needs it is not offered")
        self.up = up
        metrics.ACTIONS_UP.set(up)


def _as_agreed(answer: Any) -> TypeGuard[Dict[Text, Any]]:
    """Whether an answer says what became of an action and does nothing else; the words are not the action server's."""
    if not isinstance(answer, dict) or answer.get("responses"):
        return False
    events = answer.get("events")
    return isinstance(events, list) and all(
        isinstance(event, dict) and event.get("event") == "slot" and event.get("name") in HEARD for event in events
    )


def _told(answer: Dict[Text, Any]) -> Text:
    """What became of a request by the answer of an action."""
    outcomes = [event.get("value") for event in answer["events"] if event["name"] == OUTCOME]
    return outcomes[-1] if outcomes and outcomes[-1] in (SENT, ALREADY, FAILED) else UNKNOWN


def _withdrawn(request: Text) -> bool:
    with closing(SealedRequests()) as requests:
        return requests.withdraw(request)


_server: Optional[ActionServer] = None
_kinds: FrozenSet[Text] = frozenset()


def connect(agent: Agent, kinds: Iterable[Text] = (CONTACT, FEEDBACK)) -> ActionServer:
    """Run an agent's actions through this client; `kinds` are the side effects that make sense there."""
    global _server, _kinds
    default = (agent.action_endpoint.url or "").rpartition("/webhook")[0] if agent.action_endpoint else ""
    _server, _kinds = ActionServer(settings().action_server or default, agent.tracker_store), frozenset(kinds)
    run_actions_through(agent, _server)
    return _server


def offered(content: Content) -> FrozenSet[Text]:
    """The side effects that a visitor can be offered now."""
    return _kinds & switched_on(content) if _server and _server.up else frozenset()
