"""The way to the action server: bounded in time, told no more than it needs, and watched. No answer depends on it."""

import asyncio
import logging
import os
import time
from typing import Any, Dict, FrozenSet, Iterable, Optional, Text

import aiohttp
from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig

from assistant import metrics
from assistant.content import Content
from assistant.live import content as live_content
from assistant.offers import CONTACT, FEEDBACK, switched_on

logger = logging.getLogger(__name__)

WAIT = 12  # seconds for an action, after which it must not begin what it was asked for
LOOK = 3  # seconds for a look whether the server is there
ANSWERS_UNTIL = "answers_until"  # told beside the slots


class ActionServer(EndpointConfig):
    """Rasa's endpoint of custom actions (see parent class)."""

    def __init__(self, url: Text) -> None:
        super().__init__(url=f"{url.rstrip('/')}/webhook")
        self.up: Optional[bool] = None  # not known yet

    async def request(self, *args: Any, **kwargs: Any) -> Dict[Text, Any]:
        """The answer of an action.

        Raises:
            aiohttp.ClientConnectionError: without any word of what was sent or answered, which Rasa would log.
        """
        asked = kwargs.pop("json")
        kwargs["json"] = {
            "next_action": asked["next_action"],
            "sender_id": "visitor",
            "version": asked["version"],
            "tracker": {
                "sender_id": "visitor",
                "slots": {**asked["tracker"]["slots"], ANSWERS_UNTIL: time.time() + WAIT},
            },
        }
        try:
            answer = await super().request(*args, **{**kwargs, "timeout": WAIT})
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            self._mark(not isinstance(error, (asyncio.TimeoutError, aiohttp.ClientConnectionError)))
            raise aiohttp.ClientConnectionError(type(error).__name__) from None
        if not _as_agreed(answer):
            raise aiohttp.ClientConnectionError("it answered something else")
        return answer

    async def look(self) -> None:
        """See whether the server is there, if anything needs it."""
        if not _kinds & switched_on(live_content()):
            self.up = None
            return metrics.ACTIONS_UP.set(1)
        address = f"{self.url[: -len('/webhook')]}/health"
        try:
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LOOK)) as session:
                async with session.get(address) as answer:
                    self._mark(answer.status == 200)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError):
            self._mark(False)

    def _mark(self, up: bool) -> None:
        if self.up is not None and self.up != up:
            logger.warning("The action server is %s.", "back" if up else "gone: what needs it is not offered")
        self.up = up
        metrics.ACTIONS_UP.set(up)


def _as_agreed(answer: Any) -> bool:
    """Whether an answer sets slots and does nothing else; the words are not the action server's."""
    if not isinstance(answer, dict) or answer.get("responses"):
        return False
    events = answer.get("events")
    return isinstance(events, list) and all(
        isinstance(event, dict) and event.get("event") == "slot" and isinstance(event.get("name"), str)
        for event in events
    )


_server: Optional[ActionServer] = None
_kinds: FrozenSet[Text] = frozenset()


def connect(agent: Agent, kinds: Iterable[Text] = (CONTACT, FEEDBACK)) -> ActionServer:
    """Have an agent's actions run through here; `kinds` are the side effects that make sense where it runs."""
    global _server, _kinds
    default = agent.action_endpoint.url.rpartition("/webhook")[0] if agent.action_endpoint else ""
    _server, _kinds = ActionServer(os.environ.get("ACTION_SERVER") or default), frozenset(kinds)
    agent.action_endpoint = _server
    if agent.processor:
        agent.processor.action_endpoint = _server
    return _server


def offered(content: Content) -> FrozenSet[Text]:
    """The side effects that a visitor can be offered now."""
    return _kinds & switched_on(content) if _server and _server.up else frozenset()
