"""A sentence in pieces is read as one; what is whole, or tells of distress, waits for no other."""

import asyncio
from typing import Any, List

import pytest

from assistant.channels import gathering as module
from assistant.channels.conversation import Incoming
from assistant.channels.gathering import MOST, Gathering, leads_on
from assistant.content.loader import Content

LONG, SHORT = 60.0, 0.05  # seconds: more than a test takes, and an instant


def said(number: int, text: str, **more: Any) -> Incoming:
    return Incoming("visitor", str(number), text, to=number, **more)


async def gathered(seconds: float, *messages: Incoming) -> List[Incoming]:
    """What is answered of messages that come one right after the other."""
    gathering = Gathering(seconds)
    calls = []
    for message in messages:
        calls.append(asyncio.create_task(gathering.whole("conversation", message)))
        await asyncio.sleep(0)
    found = await asyncio.wait_for(asyncio.gather(*calls), 30)
    assert not gathering._waiting
    return [message for call in found for message in call]


async def test_pieces_are_one_message_as_soon_as_it_is_whole() -> None:
    (message,) = await gathered(LONG, said(1, "hi"), said(2, "is it"), said(3, "safe?"))
    assert (message.text, message.id, message.to) == ("hi is it safe?", "1\n2\n3", 3)


async def test_a_piece_that_is_alone_is_answered_after_a_while() -> None:
    (message,) = await gathered(SHORT, said(1, "hello"))
    assert (message.text, message.id) == ("hello", "1")


@pytest.mark.parametrize("last", [said(2, "", option="/topics"), said(2, "", opening=True), Incoming("visitor", "2")])
async def test_what_is_no_text_ends_the_waiting_and_is_answered_after_it(last: Incoming) -> None:
    first, then = await gathered(LONG, said(1, "what about the"), last)
    assert first.text == "what about the" and then == last


async def test_a_piece_that_is_delivered_again_is_one() -> None:
    (message,) = await gathered(LONG, said(1, "can i"), said(1, "can i"), said(2, "take it at home?"))
    assert (message.text, message.id) == ("can i take it at home?", "1\n2")


async def test_a_piece_that_is_delivered_again_later_belongs_to_no_new_message() -> None:
    gathering = Gathering(LONG)
    first = asyncio.create_task(gathering.whole("conversation", said(1, "is it")))
    await asyncio.sleep(0)
    assert await gathering.whole("conversation", said(2, "safe?")) == []
    await first
    assert await asyncio.wait_for(gathering.whole("conversation", said(1, "is it")), 30) == [said(1, "is it")]


async def test_a_failure_to_tell_lets_the_message_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "leads_on", lambda *_: 1 / 0)
    assert await gathered(LONG, said(1, "hi")) == [said(1, "hi")]


async def test_a_message_in_very_many_pieces_is_read_at_the_limit() -> None:
    (message,) = await gathered(LONG, *(said(number, "and") for number in range(MOST)))
    assert message.text == " ".join(["and"] * MOST)


async def test_off_each_is_answered_by_itself() -> None:
    assert [message.text for message in await gathered(0, said(1, "hi"), said(2, "is it"))] == ["hi", "is it"]


async def test_when_the_process_ends_what_has_come_is_not_kept() -> None:
    gathering = Gathering(LONG)
    call = asyncio.create_task(gathering.whole("conversation", said(1, "hi")))
    await asyncio.sleep(0)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert not gathering._waiting


@pytest.mark.parametrize(
    "text",
    ["hi", "Hello", "good morning", "hey there", "is it", "can I", "what about the", "tell me about", "I want to"],
)
def test_what_says_little_waits(text: str, content: Content) -> None:
    assert leads_on(said(1, text), content)


@pytest.mark.parametrize(
    "text",
    [
        *("safe?", "is it safe", "hi, is it safe?", "yes", "no", "thanks", "ok", "why", "7", "the second one", "hi!"),
        *("What it's about", "None of these", "All topics", "Never mind", "more options", "What PTSD is"),
        *("i want to die", "kill myself", "help me", "988", "I can't go on because of the"),
    ],
)
def test_what_is_whole_is_answered_at_once(text: str, content: Content) -> None:
    assert not leads_on(said(1, text), content)
