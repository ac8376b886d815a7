"""Telegram as it behaves: edits, groups, flood control, and people who blocked the bot."""

from typing import Any

import pytest
from aiogram.utils.exceptions import TelegramAPIError

from assistant.channels.platforms.telegram import Telegram as Connector
from assistant.channels.rendering import Part
from tests.channels.platforms.all import fresh, heard
from tests.channels.platforms.telegram import Telegram

VISITOR = "15550001000"

telegram = fresh(Telegram)


async def test_an_edit_is_not_answered_again(telegram: Telegram) -> None:
    assert heard(telegram, telegram.edited(VISITOR, "is it safe?")) == []


async def test_a_group_is_left_alone(telegram: Telegram) -> None:
    for text in ("hello", "/start", "/start@ask_bot"):
        assert heard(telegram, telegram.in_group(VISITOR, text)) == []


@pytest.mark.parametrize(("blocked", "wait"), [(True, None), (False, 7.0)])
async def test_a_refusal_says_how_long_to_wait_or_that_the_visitor_blocked_us(
    telegram: Telegram, blocked: bool, wait: Any
) -> None:
    def busy(*_: Any) -> Any:
        raise telegram.busy(7)

    if blocked:
        telegram.blocked.add(VISITOR)
    else:
        telegram.take = busy
    connector = Connector(telegram.settings())
    with pytest.raises(TelegramAPIError) as error:
        await connector.send(telegram.recipient(VISITOR), Part("Hello."))
    await connector.close()
    refusal = connector.refusal(error.value)
    assert (refusal.unwanted, refusal.wait) == (blocked, wait) and refusal.final is blocked


WHAT_IS_NO_TEXT = {
    "sticker": {"file_id": "f", "file_unique_id": "u"},
    "voice": {"file_id": "f", "duration": 3},
    "video_note": {"file_id": "f", "length": 1, "duration": 3},
    "location": {"latitude": 52.5, "longitude": 13.4},
    "venue": {"title": "A clinic", "address": "A street", "location": {"latitude": 52.5, "longitude": 13.4}},
    "contact": {"phone_number": "+15550100", "first_name": "Anna"},
    "poll": {"id": "1", "question": "Is it safe?", "options": []},
    "dice": {"emoji": "\U0001f3b2", "value": 4},
    "game": {"title": "A game", "description": "", "photo": []},
    "story": {"chat": {"id": 1, "type": "private"}, "id": 1},
    "paid_media": {"star_count": 1, "paid_media": []},
    "checklist": {"title": "To do", "tasks": []},
}


@pytest.mark.parametrize("kind", WHAT_IS_NO_TEXT)
def test_what_is_no_text_is_heard_as_that_and_its_caption_as_a_text(telegram: Telegram, kind: str) -> None:
    update = telegram.text_update(VISITOR, "")
    del update["message"]["text"]
    update["message"][kind] = WHAT_IS_NO_TEXT[kind]
    (message,) = heard(telegram, update)
    assert (message.text, message.option, message.opening) == (None, None, False)
    update["message"]["caption"] = "is it safe?"
    assert [message.text for message in heard(telegram, update)] == ["is it safe?"]


def test_a_forwarded_text_and_a_reply_are_texts(telegram: Telegram) -> None:
    for more in (
        {"forward_origin": {"type": "hidden_user", "sender_user_name": "A", "date": 1}, "forward_date": 1},
        {"reply_to_message": {"message_id": 1, "text": "before"}, "quote": {"text": "before", "position": 0}},
    ):
        update = telegram.text_update(VISITOR, "I want to die")
        update["message"].update(more)
        assert [message.text for message in heard(telegram, update)] == ["I want to die"]


@pytest.mark.parametrize(
    "news",
    [
        *({"message_reaction": {}}, {"poll_answer": {}}, {"my_chat_member": {}}, {"business_message": {}}, {}),
        *({"deleted_business_messages": {}}, {"message": None}, {"inline_query": {"id": "1", "query": "x"}}),
    ],
    ids=str,
)
def test_news_of_other_kinds_is_no_message(telegram: Telegram, news: Any) -> None:
    assert heard(telegram, {"update_id": 1, **news}) == []


@pytest.mark.parametrize("service", ["pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"])
def test_what_telegram_says_in_a_chat_is_no_message(telegram: Telegram, service: str) -> None:
    update = telegram.text_update(VISITOR, "")
    del update["message"]["text"]
    update["message"][service] = {"message_id": 1}
    assert heard(telegram, update) == []
