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
