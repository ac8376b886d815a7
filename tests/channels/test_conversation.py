"""What holds for every messaging channel, apart from any platform."""

import asyncio
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.channels import conversation
from assistant.channels.conversation import Answer, Incoming, answering
from assistant.channels.platforms.telegram import Telegram
from assistant.channels.platforms.twilio import Twilio
from assistant.channels.rate_limits import rate_limits
from assistant.channels.rendering import HELP
from assistant.content.loader import Content
from assistant.dialogue.failure_replies import crisis_line
from assistant.storage.conversation_locks import ConversationLocks
from tests.channels.platforms import telegram, twilio
from workbench.running.local_assistant import Speaker


class Down(ConversationLocks):
    """A lock store that cannot be reached."""

    def lock(self, *_: Any, **__: Any) -> Any:
        raise ConnectionError("refused")


async def loaded(model: Path) -> Any:
    """The trained assistant, with the locks that it is served with."""
    agent = (await Speaker.load(model)).agent
    agent.lock_store = ConversationLocks()
    return agent


@pytest.mark.parametrize("channel", ["telegram", "twilio"])
async def test_a_failure_is_answered_with_the_lines_that_help(channel: str, content: Content) -> None:
    agent = SimpleNamespace(lock_store=Down())
    async with answering(agent, channel, "somebody") as answer:
        found = await answer(Incoming("s", "1", "I want to kill myself"))
        shown = " ".join(part.text for part in found.parts(channel))
    assert content.replies["error"][0].text in shown and crisis_line(content)[0] in shown


async def test_an_answer_that_takes_too_long_is_replaced_by_the_lines_that_help(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(conversation_id: str) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(conversation, "ANSWERED", 0.05)
    agent = SimpleNamespace(lock_store=ConversationLocks(), tracker_store=SimpleNamespace(retrieve=hang))
    async with answering(agent, "telegram", "somebody", endless=True) as answer:
        found = await asyncio.wait_for(answer(Incoming("s", "1", "hello")), 10)
    assert [reply["id"] for reply in found.replies] == ["error"] and crisis_line(content)[0] in str(found.replies)


async def test_who_writes_too_often_is_told_once_and_heard_in_distress(
    model: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATE_LIMITS", "on")
    monkeypatch.setenv("RATE_LIMIT_SESSION", "2/hour")
    rate_limits.cache_clear()
    agent = await loaded(model)
    ids = []
    for number, said in enumerate(["hello", "thanks", "thanks", "thanks", "I want to kill myself"]):
        async with answering(agent, "twilio", "hasty") as answer:
            found = await answer(Incoming("s", str(number), said))
            ids.append([reply["id"] for reply in found.replies])
    rate_limits.cache_clear()
    assert ids == [["greet"], ["thanks"], ["too_fast"], [], ["crisis"]]


@pytest.mark.parametrize(
    ("channel", "shown", "reply"), [("twilio", "Zebra crossing", "help_options"), ("slack", "All topics", "")]
)
async def test_a_title_of_text_messages_chooses_where_it_is_shown(
    channel: str, shown: str, reply: str, model: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = content.help.copy(update={"in_text_messages": {"All topics": "Zebra crossing"}})
    monkeypatch.setattr(conversation, "live_content", lambda: replace(content, help=other))
    agent = await loaded(model)
    for number, said in enumerate(["is it safe?", "zebra crossing"]):
        async with answering(agent, channel, f"renamed-{channel}") as answer:
            found = await answer(Incoming("s", str(number), said))
            if number == 0:
                assert shown in str(found.parts(channel))
    ids = [each["id"] for each in found.replies]
    assert (ids == [reply]) if reply else "help_options" not in ids


@pytest.mark.parametrize("channel", ["telegram", "twilio", "rest"])
def test_an_answer_that_cannot_be_fitted_is_replaced_by_the_lines_that_help(channel: str, content: Content) -> None:
    broken = {"id": "crisis", "text": None, "source": None, "options": []}
    (part,) = Answer((broken,)).parts(channel)
    assert content.replies["error"][0].text in part.text and crisis_line(content)[0] in part.text


def test_help_stays_on_every_page_of_a_channel() -> None:
    options = [{"title": "Show help again", "payload": HELP}]
    options += [{"title": f"Topic {number}", "payload": f"/topic_{number}"} for number in range(30)]
    reply = {"id": "help_options", "text": "Topics", "source": None, "options": options}
    for page in range(4):
        assert Answer((reply,), page).parts("whatsapp")[-1].options[0].value == HELP


def test_the_stored_id_tells_no_number_and_differs_by_channel_and_secret() -> None:
    sms = Twilio(twilio.Twilio.settings(SimpleNamespace(address="http://127.0.0.1")))
    other = Twilio({**sms.settings, "TWILIO_AUTH_TOKEN": "another"})
    chat = Telegram(telegram.Telegram.settings(SimpleNamespace(address="http://127.0.0.1")))
    ids = {connector.conversation("+15550100") for connector in (sms, other, chat)}
    assert len(ids) == 3 and not any("5550100" in found for found in ids)


def test_a_half_of_a_character_in_an_id_cannot_be_read() -> None:
    with pytest.raises(ValueError):
        Incoming("visitor", "\ud83d", "hello")
