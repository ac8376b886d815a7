"""Messenger as it behaves: our own messages come back, what was read is told, and a tap may come twice."""

import copy
from typing import Any

import pytest

from assistant.channels.connector import NotTaken
from assistant.channels.platforms.messenger import Messenger as Connector
from assistant.channels.rendering import Part
from assistant.runtime import metrics
from tests.channels.platforms.all import fresh, heard
from tests.channels.platforms.graph import Messenger

VISITOR = "15550001000"

messenger = fresh(Messenger)


def test_echoes_and_receipts_are_no_messages_and_hold_up_no_message(messenger: Messenger) -> None:
    counter = metrics.UNREAD.labels("messenger")._value
    before = counter.get()
    update = messenger.text_update(VISITOR, "hello")
    update["entry"][0]["messaging"] = [*messenger.unsaid(VISITOR), *update["entry"][0]["messaging"]]
    assert [message.text for message in heard(messenger, update)] == ["hello"]
    assert counter.get() == before


def test_a_message_that_cannot_be_read_does_not_keep_back_the_others(messenger: Messenger) -> None:
    counter = metrics.UNREAD.labels("messenger")._value
    before = counter.get()
    update = messenger.text_update(VISITOR, "hello")
    events = update["entry"][0]["messaging"]
    for broken in ({"message": {"text": "no id"}}, {"sender": {"id": VISITOR}, "message": []}, None, "x"):
        events.insert(0, broken)
    assert [message.text for message in heard(messenger, update)] == ["hello"]
    assert counter.get() == before + 4


@pytest.mark.parametrize("mid", [True, False])
def test_a_tap_that_comes_twice_has_one_id(messenger: Messenger, mid: bool) -> None:
    """Older versions of the webhook send postbacks without an id of the message."""
    postback = {"title": "Get started", "payload": "GET_STARTED", **({"mid": "m_1"} if mid else {})}
    update = messenger.event(VISITOR, postback=postback)
    (first,), (again,) = heard(messenger, update), heard(messenger, copy.deepcopy(update))
    assert first == again and first.opening


@pytest.mark.parametrize(
    ("error", "final", "unwanted"),
    [
        ({"code": 2018, "is_transient": True}, False, False),
        ({"code": 613}, False, False),
        ({"code": 1200}, False, False),
        ({"code": 10, "error_subcode": 2018278}, True, False),  # outside of the window of a day
        ({"code": 551}, True, True),  # this person is not available
        ([], True, False),
    ],
)
async def test_an_error_is_told_by_its_code(messenger: Messenger, error: Any, final: bool, unwanted: bool) -> None:
    """developers.facebook.com, Messenger Platform, error codes."""
    messenger.refusal = lambda why: (400, {"error": error})
    connector = Connector({**messenger.settings(), "MESSENGER_TOKEN": "wrong"})
    with pytest.raises(NotTaken) as raised:
        await connector.send(VISITOR, Part("Hello."))
    await connector.close()
    refusal = connector.refusal(raised.value)
    assert (refusal.final, refusal.unwanted) == (final, unwanted)


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file", "location", "fallback", "template", "reel", "x"])
def test_what_is_no_text_is_heard_as_that_and_words_beside_it_as_a_text(messenger: Messenger, kind: str) -> None:
    attached = {"mid": "m_1", "attachments": [{"type": kind, "payload": None}]}
    (message,) = heard(messenger, messenger.event(VISITOR, message=attached))
    assert (message.text, message.option, message.opening) == (None, None, False)
    (message,) = heard(messenger, messenger.event(VISITOR, message={**attached, "text": "is it safe?"}))
    assert message.text == "is it safe?"


@pytest.mark.parametrize(
    "news",
    [
        {"reaction": {"reaction": "sad", "emoji": "\U0001f622", "action": "react", "mid": "m_1"}},
        {"message_edit": {"mid": "m_1", "text": "is it safe", "num_edit": 1}},
        {"referral": {"ref": "x", "source": "SHORTLINK"}},
        {"optin": {"ref": "x"}},
        {"message": None},
    ],
    ids=lambda news: next(iter(news)),
)
def test_news_of_other_kinds_is_no_message(messenger: Messenger, news: Any) -> None:
    assert heard(messenger, messenger.event(VISITOR, **news)) == []


@pytest.mark.parametrize("payload", [None, "absent"])
def test_a_tap_without_a_payload_is_no_silence(messenger: Messenger, payload: Any) -> None:
    tapped = {} if payload == "absent" else {"payload": payload}
    (message,) = heard(messenger, messenger.event(VISITOR, postback={"title": "Get started", "mid": "m_1", **tapped}))
    assert message.opening
    (message,) = heard(
        messenger, messenger.event(VISITOR, message={"mid": "m_2", "text": "Topics", "quick_reply": tapped})
    )
    assert message.text == "Topics" and not message.option
