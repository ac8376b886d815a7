"""Telegram: an inline keyboard with one option in each row."""

import asyncio
from contextlib import suppress
from typing import Any, Dict, Iterable, Optional, Text

from aiogram import Bot
from aiogram.bot.api import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.exceptions import (
    BadRequest,
    BotBlocked,
    CantInitiateConversation,
    ConflictError,
    NotFound,
    RetryAfter,
    TelegramAPIError,
    Unauthorized,
    UserDeactivated,
    ValidationError,
)
from pydantic import Field
from rasa.shared.exceptions import RasaException
from sanic.request import Request

from assistant.channels.connector import Connector, Told, same
from assistant.channels.conversation import Incoming
from assistant.channels.delivery import TIMEOUT, Refusal
from assistant.channels.rendering import Part

CALLBACK = 2.0  # seconds for a tapped button to hear that it was tapped, before its answer is sent
_STATUS = {BadRequest: 400, Unauthorized: 403, NotFound: 404, ConflictError: 409, RetryAfter: 429}
_GONE = (BotBlocked, UserDeactivated, CantInitiateConversation)
# What a visitor may send that is no text; anything else is the platform's own news: core.telegram.org/bots/api#message
_UNREADABLE = (
    "sticker photo voice video video_note audio document animation location contact poll dice venue "
    "story game paid_media checklist giveaway invoice"
).split()


class _Chat(Told):
    id: int
    type: Text


class _Message(Told, extra="allow"):
    chat: _Chat
    text: Optional[Text]
    caption: Optional[Text]


class _Callback(Told):
    id: Text
    data: Text
    message: _Message


class _Update(Told):
    id: int = Field(alias="update_id")
    message: Optional[_Message]
    callback_query: Optional[_Callback]


class Telegram(Connector):
    """A bot in private chats. It leaves groups alone, as everybody there would read a visitor's words."""

    secret = "TELEGRAM_SECRET"

    @classmethod
    def name(cls) -> Text:
        return "telegram"

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        server = TelegramAPIServer.from_base(settings.get("TELEGRAM_API", "https://api.telegram.org"))
        try:
            self._bot = Bot(settings["TELEGRAM_TOKEN"], server=server, timeout=TIMEOUT)
        except ValidationError as error:
            raise RasaException("TELEGRAM_TOKEN is no token of Telegram's, which look like 123456:ABC-DEF.") from error

    async def close(self) -> None:
        await self._bot.session.close()

    def verified(self, request: Request) -> bool:
        return same(request.headers.get("X-Telegram-Bot-Api-Secret-Token"), self.settings["TELEGRAM_SECRET"])

    def incoming(self, request: Request) -> Iterable[Incoming]:
        update = _Update.parse_raw(request.body)
        message = update.callback_query.message if update.callback_query else update.message
        if not message or message.chat.type != "private":
            return
        to = {"chat": message.chat.id, "callback": update.callback_query and update.callback_query.id}
        told: Dict[Text, Any] = {"sender": str(message.chat.id), "id": str(update.id), "to": to}
        text = message.text or message.caption
        if update.callback_query:
            yield Incoming(option=update.callback_query.data, **told)
        elif text == "/start" or (text or "").startswith("/start "):
            yield Incoming(opening=True, **told)
        elif text or any(getattr(message, kind, None) for kind in _UNREADABLE):
            yield Incoming(text=text, **told)

    async def send(self, to: Any, part: Part) -> None:
        if to["callback"]:  # the button shows that it waits until this is answered
            callback, to["callback"] = to["callback"], None
            with suppress(TelegramAPIError, asyncio.TimeoutError), self._bot.request_timeout(CALLBACK):
                await self._bot.answer_callback_query(callback)
        await self._bot.send_message(to["chat"], part.text, reply_markup=keyboard(part), disable_web_page_preview=True)

    def refusal(self, error: Exception) -> Refusal:
        status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), None)
        # core.telegram.org/bots/api#responseparameters: `retry_after`, in seconds.
        wait = float(error.timeout) if isinstance(error, RetryAfter) else None
        return Refusal(status, wait, isinstance(error, _GONE))


def keyboard(part: Part) -> Optional[InlineKeyboardMarkup]:
    rows = [[InlineKeyboardButton(link.title, url=link.value)] for link in part.links]
    rows += [[InlineKeyboardButton(option.title, callback_data=option.value)] for option in part.options]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
