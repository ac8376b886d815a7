"""The trained assistant in this process, for tools that talk to it."""

import asyncio
import logging
import time
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog

from assistant.channels.deletion import DELETE
from assistant.channels.input_validation import clean
from assistant.channels.messages import MessageCollector
from assistant.content.reply_types import Message
from assistant.runtime.rasa_internals import inner_store
from assistant.server.model_files import BadModel, newest
from assistant.side_effects.action_client import ActionServer, connect
from assistant.side_effects.feature_flags import CONTACT

WAIT = 30.0  # seconds for an action server that starts beside this


class Speaker:
    """Conversations with the real assistant, kept in memory."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent

    @classmethod
    async def load(cls, model: Optional[Path] = None, contact: bool = False) -> "Speaker":
        """Load a model, the newest by default; with `contact`, visitors can ask to be contacted.

        Raises:
            BadModel: if Rasa cannot load it; the log says why.
        """
        configure_logging_and_warnings(logging.ERROR, warn_only_once=True, filter_repeated_logs=True)
        configure_structlog(logging.ERROR)
        endpoints = AvailableEndpoints(nlg=EndpointConfig(type="assistant.dialogue.replies.Replies"))
        model = model or newest()
        agent = await load_agent(str(model), endpoints=endpoints)
        if not agent.is_ready():  # Rasa logs what is wrong, and hands out an agent that answers nothing
            raise BadModel(f"{model.name} cannot be loaded: run 'make train'.")
        if contact:
            await _up(connect(agent, [CONTACT]))
        return cls(agent)

    async def say(self, session: str, text: str) -> List[Message]:
        """What a visitor types, and the replies as the web API gives them."""
        return await self._send(session, clean(text))

    async def tap(self, session: str, payload: str, metadata: Optional[Dict[str, Any]] = None) -> List[Message]:
        """The replies to an option; `metadata` is what a page says when it opens the chat."""
        return await self._send(session, payload, metadata)

    async def _send(self, session: str, text: str, metadata: Optional[Dict[str, Any]] = None) -> List[Message]:
        replies = MessageCollector()
        await self.agent.handle_message(UserMessage(text, replies, session, metadata=metadata))
        if any(message["id"] == DELETE for message in replies.messages):
            inner_store(self.agent.tracker_store, InMemoryTrackerStore).store.pop(session, None)
        return replies.messages


async def _up(server: ActionServer) -> None:
    """Wait until an action server answers, if anything needs it, or for as long as it may take to start."""
    until = time.monotonic() + WAIT
    await server.look()
    while server.up is False and time.monotonic() < until:
        await asyncio.sleep(0.2)
        await server.look()
