"""One visitor's conversation on a messaging channel: each message is answered once, in order, after what was shown."""

import logging
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, AsyncIterator, Awaitable, Callable, List, Optional, Text, Tuple

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.channels import prefetch
from assistant.channels.channel_settings import NEEDS
from assistant.channels.deletion import carried_out
from assistant.channels.in_flight import within
from assistant.channels.input_validation import TEXT_LIMIT, Refused, Said, admit
from assistant.channels.messages import MessageCollector
from assistant.channels.messages import reply as reply_of
from assistant.channels.rate_limits import rate_limits
from assistant.channels.rendering import LIMITS, MORE, Button, Part, Words, fit, numbered, pages, written
from assistant.content.content_reloader import content as live_content
from assistant.content.loader import MENU, Content
from assistant.content.reply_types import Message
from assistant.content.titles import bare
from assistant.dialogue.failure_replies import failure
from assistant.dialogue.replies import compose
from assistant.dialogue.turn import Plan, Turn
from assistant.runtime import metrics

logger = logging.getLogger(__name__)

OPENING = "/greet"
SEPARATOR = "\n"  # between the ids of a message that came in pieces
PIECES = 5.0  # seconds in which the pieces of one message arrive
ANSWERED = 25.0  # seconds in which a message is answered, or the lines that help are given in its place
# How a refusal is said.
_REFUSALS = {
    "text_too_long": "too_long",
    "empty_text": "unsupported",
    "unsupported": "unsupported",
}
_HELP = {"crisis", "check_in", "aftercare"}
TOO_FAST = "too_fast"
_FIRST = {*_HELP, "too_long", TOO_FAST}  # help, before which there is no greeting


@dataclass(frozen=True)
class Incoming:
    """A message as a platform delivers it; its id is the same whenever it is delivered again."""

    sender: Text
    id: Text
    text: Optional[Text] = None
    option: Optional[Text] = None
    opening: bool = False  # the visitor opened the chat and said nothing yet
    whole: bool = False  # it is no piece of a sentence
    to: Any = None  # where the replies go, in the platform's terms
    address: Text = ""  # whom to count it for beside the conversation; a platform's stands for all its visitors

    def __post_init__(self) -> None:
        f"{self.sender}{self.id}".encode()  # a half of a character cannot be stored: raises ValueError


@dataclass(frozen=True)
class Answer:
    replies: Tuple[Message, ...] = ()
    page: int = 0  # of the options shown last

    @property
    def helps(self) -> bool:
        """Whether help in distress is in it."""
        return any(reply["id"] in _HELP for reply in self.replies)

    def parts(self, channel: Text) -> List[Part]:
        """The answer as the messages of a channel; if it cannot be fitted, a plain one with the lines that help."""
        try:
            return [replace(part, helps=self.helps) for part in self._fitted(channel)]
        except Exception:
            metrics.FAILURES.inc()
            logger.exception("An answer could not be fitted to %s.", channel)
            told = failure("error", live_content())
            links = tuple(Button(link["title"], link["url"]) for link in told["buttons"])
            return written(Part(told["text"], links, helps=self.helps), LIMITS[channel])

    def _fitted(self, channel: Text) -> List[Part]:
        content = live_content()
        more, number = (content.replies[name][0].text for name in ("more_options", "by_number"))
        words = Words(more, number, content.help.in_text_messages)
        sourced = [_with_source(reply, content) for reply in self.replies]
        return fit(sourced, LIMITS[channel], words, self.page) if sourced else []


@asynccontextmanager
async def answering(
    agent: Agent, channel: Text, conversation: Text, endless: bool = False
) -> AsyncIterator[Callable[[Incoming], Awaitable[Answer]]]:
    """Gives what answers a message, and stores the answer before it is given; the conversation's next message waits.

    It waits for those before: as long as a request may, or `endless`. A failure is answered too: with the lines that
    help in distress.
    """
    async with AsyncExitStack() as held:
        kept_out: Optional[Exception] = None
        try:
            # Rasa takes its own lock of the conversation below, and a lock of Rasa's cannot be taken twice.
            lock = agent.lock_store.lock(f"reply:{conversation}", endless=endless)  # type: ignore[call-arg]
            await held.enter_async_context(lock)
        except Exception as error:
            kept_out = error

        async def answer(message: Incoming) -> Answer:
            try:
                if kept_out:
                    raise kept_out
                with metrics.SECONDS.time():
                    # Who waits behind it waits for as long, and no longer.
                    found = await within(ANSWERED, _answer(agent, channel, conversation, message))
                    kept = await carried_out([*found.replies], agent.tracker_store, conversation)
                    found = replace(found, replies=tuple(kept))
            except Exception:
                metrics.FAILURES.inc()
                logger.exception("A message of %s could not be answered.", channel)
                found = Answer((reply_of(failure("error", live_content())),))
            for reply in found.replies:
                metrics.MESSAGES.labels(reply["id"], channel).inc()
            return found

        yield answer


async def _answer(agent: Agent, channel: Text, conversation: Text, message: Incoming) -> Answer:
    """The answer; empty if the message was answered before."""
    tracker = await agent.tracker_store.retrieve(conversation)
    said = [event for event in tracker.events if isinstance(event, UserUttered)] if tracker else []
    known = {each for event in said for each in (event.message_id or "").split(SEPARATOR)}
    if known.issuperset(message.id.split(SEPARATOR)):
        logger.info("A message of %s was delivered again; it is answered already.", channel)
        return Answer()
    talk = _Talk(agent, channel, conversation, message.id)
    if message.opening:
        return await talk.rasa(OPENING, opening=True)
    if await rate_limits().wait(message.address, conversation, (message.text or "")[:TEXT_LIMIT]):
        # Whoever floods with a new name each time leaves nothing in the store.
        return await talk.aside("", TOO_FAST) if said else Answer((reply_of(failure(TOO_FAST, live_content())),))
    if said:
        return await talk.take(message)
    greeting = await _Talk(agent, channel, conversation).rasa(OPENING, opening=True)
    found = await talk.take(message)
    return replace(found, replies=_greeted(greeting.replies, found.replies))


class _Talk:
    """The ways to answer one message."""

    def __init__(self, agent: Agent, channel: Text, conversation: Text, message_id: Optional[Text] = None) -> None:
        self._agent, self._channel, self._conversation, self._id = agent, channel, conversation, message_id

    async def take(self, message: Incoming) -> Answer:
        content = live_content()
        more = content.replies["more_options"][0].text
        option, text = (None, more) if message.option == MORE else (message.option, message.text)
        try:
            admitted = admit(Said(self._channel, self._conversation, text, option), content)
        except Refused as refused:
            if refused.code == "unknown_option":  # of an older message, and gone since
                return await self.rasa(f"/{MENU}")
            if refused.code not in _REFUSALS:
                raise
            return await self.aside("", _REFUSALS[refused.code])
        if option is None and bare(admitted) == bare(more):
            return await self._next_page(more)
        return await self.rasa(admitted if option else await self._named(admitted, content))

    async def _named(self, text: Text, content: Content) -> Text:
        """The title that was typed, as the conversation has it where this channel shows another one."""
        if not LIMITS[self._channel].text_message:
            return text
        titles = {bare(other): title for title, other in content.help.in_text_messages.items()}
        title = titles.get(bare(text))
        if title is None:
            return text
        tracker = await self._agent.tracker_store.get_or_create_tracker(self._conversation)
        return title if any(option["title"] == title for option in _after(tracker).shown) else text

    async def rasa(self, text: Text, opening: bool = False) -> Answer:
        """What the assistant replies."""
        await prefetch.begin(text)
        replies = MessageCollector()
        metadata = {"opening": True} if opening else None
        said = UserMessage(
            text,
            replies,
            self._conversation,
            input_channel=self._channel,
            message_id=self._id,
            metadata=metadata,
        )
        await self._agent.handle_message(said)
        if not replies.messages:
            raise RuntimeError("the assistant gave no reply")
        return Answer(tuple(replies.messages))

    async def _next_page(self, title: Text) -> Answer:
        tracker = await self._agent.tracker_store.get_or_create_tracker(self._conversation)
        last = next((event for event in reversed(tracker.events) if isinstance(event, BotUttered)), None)
        page = (last.metadata.get("page", 0) if last else 0) + 1
        shown = reply_of({"buttons": _after(tracker).shown})
        if len(pages(numbered([shown]), LIMITS[self._channel].options)) == 1:
            return await self.rasa(f"/{MENU}")
        return await self.aside(title, "more_options", page)

    async def aside(self, text: Text, reply: Text, page: int = 0) -> Answer:
        """A reply that needs no reading of the message; the tracker keeps it like any other."""
        content = live_content()
        tracker = await self._agent.tracker_store.get_or_create_tracker(self._conversation)
        turn = _after(tracker)
        if self._channel in NEEDS and _said_now(reply, turn, tracker):
            return Answer()
        if reply in ("too_long", TOO_FAST):
            composed = failure(reply, content)
        else:
            composed = compose(reply, turn, Plan((reply,)), content, {})
        tracker.update(UserUttered(text, {"name": None}, message_id=self._id, input_channel=self._channel))
        metadata = {"id": composed["id"], "source": None, "page": page}
        tracker.update(BotUttered(composed["text"], {"buttons": composed["buttons"]}, metadata))
        await self._agent.tracker_store.save(tracker)
        return Answer((reply_of(composed),), page)


def _said_now(reply: Text, turn: Turn, tracker: DialogueStateTracker) -> bool:
    """Whether an earlier message of a flood got this reply, or another piece of a long message that an app cut up."""
    if turn.asked != reply or reply not in (TOO_FAST, "too_long"):
        return False
    last = next(event for event in reversed(tracker.events) if isinstance(event, BotUttered))
    return reply == TOO_FAST or time.time() - last.timestamp < PIECES


def _after(tracker: DialogueStateTracker) -> Turn:
    """The turn of a message that comes now."""
    copy = tracker.copy()
    copy.update(UserUttered(""))
    return Turn.of(copy)


def _greeted(greeting: Tuple[Message, ...], replies: Tuple[Message, ...]) -> Tuple[Message, ...]:
    """The first answer of a conversation, which says that this is no person; its options give way to the answer's."""
    if replies[0]["id"] in _FIRST:
        return replies
    if replies[0]["id"] == "greet":
        return greeting
    opening: List[Message] = [{**message, "options": []} for message in greeting]
    return (*opening, *replies)


def _with_source(reply: Message, content: Content) -> Message:
    """The reply with its source as a link, where the site has told its address."""
    source = reply["source"]
    url = source.get("url", "") if source else ""
    if not url.startswith("https://"):
        return reply
    return {**reply, "options": [*reply["options"], {"title": content.replies["source"][0].text, "url": url}]}
