"""Slack as it behaves: kinds of messages, organisations, edits, and notifications that it would cut up."""

from typing import Any

import pytest

from assistant.channels.platforms.slack import Slack as Connector
from assistant.channels.rendering import Button, Part
from assistant.runtime import metrics
from tests.channels.platforms.all import fresh, heard
from tests.channels.platforms.platform import Shown
from tests.channels.platforms.slack import Slack

VISITOR = "D0001"

slack = fresh(Slack)


@pytest.mark.parametrize("subtype", [None, "me_message", "thread_broadcast", "file_share"])
def test_what_a_person_says_is_heard_in_every_kind(slack: Slack, subtype: Any) -> None:
    more = {"subtype": subtype} if subtype else {}
    (message,) = heard(slack, slack.event(VISITOR, text="is it safe?", **more))
    assert message.text == "is it safe?"


def test_a_broadcast_reply_stays_in_the_conversation_of_its_thread(slack: Slack) -> None:
    thread = {"thread_ts": "1700000000.000001"}
    first, then = (
        heard(slack, slack.event(VISITOR, text="hi", **thread, **more))
        for more in ({}, {"subtype": "thread_broadcast"})
    )
    assert first[0].sender == then[0].sender


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "message_changed", "message": {"text": "edited"}, "user": None},
        {"subtype": "message_deleted", "user": None},
        {"subtype": "channel_join", "text": "has joined"},
        {"subtype": "bot_message", "bot_id": "B1", "text": "hello", "user": None},
        {"type": "reaction_added", "reaction": "joy"},
        {"type": "app_home_opened", "tab": "home"},
    ],
    ids=lambda event: event.get("subtype") or event["type"],
)
def test_an_edit_and_other_news_are_not_answered_and_are_no_fault(slack: Slack, event: Any) -> None:
    counter = metrics.UNREAD.labels("slack")._value
    before = counter.get()
    update = slack.event(VISITOR, **event)
    update["event"] = {name: value for name, value in update["event"].items() if value is not None}
    assert heard(slack, update) == []
    assert counter.get() == before


def test_what_slack_keeps_back_is_told(slack: Slack) -> None:
    with pytest.raises(ValueError):
        heard(slack, {"type": "app_rate_limited", "team_id": "T0001", "minute_rate_limited": 1700000000})


def test_emoji_are_read_as_they_were_typed(slack: Slack) -> None:
    for text in ("I am done \U0001f52b", "so funny \U0001f602", "hm \U0001fae0"):
        (message,) = heard(slack, slack.text_update(VISITOR, text))
        assert message.text == text
    (message,) = heard(slack, slack.text_update(VISITOR, "\ue000"))
    assert message.text is None, "an emoji of the workspace's own says nothing that can be read"
    (message,) = heard(slack, slack.event(VISITOR, subtype="me_message", text="is done :coffin:"))
    assert message.text == "is done \u26b0\ufe0f"


@pytest.mark.parametrize(
    ("organisation", "person_of"), [(False, "T0001"), (False, "T0002"), (True, "E0001"), (True, "T0002"), (True, None)]
)
def test_a_tap_belongs_to_the_conversation_also_in_an_organisation(
    slack: Slack, organisation: bool, person_of: Any
) -> None:
    slack.organisation, slack.person_of = organisation, person_of
    (typed,) = heard(slack, slack.text_update(VISITOR, "hello"))
    (tapped,) = heard(slack, slack.tap_update(VISITOR, Shown("Hello."), "/topics"))
    assert tapped.sender == typed.sender and tapped.option == "/topics"


async def test_a_notification_is_never_cut_into_several_messages(slack: Slack) -> None:
    connector = Connector(slack.settings())
    text = "a & b < c > d " * 210
    await connector.send({"channel": VISITOR}, Part(text, options=(Button("Topics", "/topics"),)))
    await connector.close()
    assert not slack.rejected and slack.shown[-1].text == text


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "file_share", "files": [{"id": "F1", "subtype": "slack_audio"}], "text": ""},
        {"subtype": "file_share", "files": [{"id": "F1"}], "text": None},
        {"attachments": [{"is_share": True, "text": "what somebody else said"}], "text": ""},
    ],
    ids=["voice", "file", "forwarded"],
)
def test_what_is_no_text_is_heard_as_that(slack: Slack, event: Any) -> None:
    (message,) = heard(slack, slack.event(VISITOR, **event))
    assert (message.text, message.option, message.opening) == (None, None, False)


@pytest.mark.parametrize("blocks", [None, 1, "x", {"type": "emoji", "name": 1}, [[[]]], [{"elements": None}]], ids=str)
def test_a_text_is_heard_whatever_its_blocks_are(slack: Slack, blocks: Any) -> None:
    (message,) = heard(slack, slack.event(VISITOR, text="I want to die", blocks=blocks))
    assert message.text == "I want to die"
