"""Telegram's Bot API: sendMessage and answerCallbackQuery, judged with aiogram's types."""

import email
import json
from typing import Any, Dict, Set, Tuple
from urllib.parse import parse_qs

from aiogram.types import InlineKeyboardMarkup, Update

from tests.channels.platforms.platform import Platform, Rejected, Shown, require

TOKEN, SECRET = "123456:telegram-token", "telegram-secret"


class Telegram(Platform):
    name, webhook = "telegram", "/webhooks/telegram/webhook"

    def settings(self) -> Dict[str, str]:
        return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_SECRET": SECRET, "TELEGRAM_API": self.address}

    def __init__(self) -> None:
        super().__init__()
        self.blocked: Set[str] = set()  # chats of people who blocked the bot

    def busy(self, seconds: int) -> Rejected:
        """core.telegram.org/bots/api#making-requests: flood control, with `retry_after` in the parameters."""
        why = f"Too Many Requests: retry after {seconds}"
        told = {"ok": False, "error_code": 429, "description": why, "parameters": {"retry_after": seconds}}
        return Rejected(why, 429, told, Retry_After=str(seconds))

    def recipient(self, visitor: str) -> Any:
        return {"chat": int(visitor), "callback": None}

    def take(self, path: str, headers: Dict[str, str], body: bytes) -> Any:
        method = path.rpartition("/")[2]
        require(path.startswith(f"/bot{TOKEN}/"), "Unauthorized")
        form = _form(headers, body)
        if method == "answerCallbackQuery":
            require(bool(form.get("callback_query_id")), "Bad Request: no callback_query_id")
            return {"ok": True, "result": True}
        require(method == "sendMessage", "Not Found")
        if form["chat_id"] in self.blocked:
            why = "Forbidden: bot was blocked by the user"
            raise Rejected(why, 403, {"ok": False, "error_code": 403, "description": why})
        text = form.get("text", "")
        require(bool(text.strip()), "Bad Request: message text is empty")
        require(len(text.encode("utf-16-le")) // 2 <= 4096, "Bad Request: message is too long")
        rows = InlineKeyboardMarkup(**json.loads(form.get("reply_markup", "{}"))).inline_keyboard
        buttons = [button for row in rows for button in row]
        require(len(buttons) <= 100, "Bad Request: reply markup is too long")
        for button in buttons:
            require(bool(button.text.strip()), "Bad Request: Text buttons are unallowed")
            require((button.callback_data is None) != (button.url is None), "Bad Request: button has no action")
            if button.callback_data is not None:
                require(1 <= len(button.callback_data.encode()) <= 64, "Bad Request: BUTTON_DATA_INVALID")
            else:
                require(button.url.startswith(("https://", "http://", "tg://")), "Bad Request: Wrong HTTP URL")
        self.shown.append(
            Shown(
                text,
                [(button.text, button.callback_data) for button in buttons if button.callback_data],
                [(button.text, button.url) for button in buttons if button.url],
                form["chat_id"],
            )
        )
        chat = {"id": int(form["chat_id"]), "type": "private"}
        return {"ok": True, "result": {"message_id": next(self.ids), "date": 0, "chat": chat, "text": text}}

    def refusal(self, why: str) -> Tuple[int, Any]:
        return 400, {"ok": False, "error_code": 400, "description": why}

    def edited(self, visitor: str, text: str) -> Any:
        """core.telegram.org/bots/api#update: an edit has the id of its message, and an update of its own."""
        return self._update(edited_message=self._message(visitor, text=text, edit_date=1700000001))

    def in_group(self, visitor: str, text: str) -> Any:
        chat = {"id": -1001, "type": "supergroup", "title": "A group"}
        return self._update(message={**self._message(visitor, text=text), "chat": chat})

    def _message(self, visitor: str, **content: Any) -> Dict[str, Any]:
        sender = {"id": int(visitor), "is_bot": False, "first_name": "Visitor"}
        chat = {"id": int(visitor), "type": "private", "first_name": "Visitor"}
        return {"message_id": next(self.ids), "from": sender, "chat": chat, "date": 1700000000, **content}

    def _update(self, **content: Any) -> Any:
        update = {"update_id": next(self.ids), **content}
        Update(**update)  # as aiogram reads it
        return update

    def text_update(self, visitor: str, text: str) -> Any:
        return self._update(message=self._message(visitor, text=text))

    def tap_update(self, visitor: str, message: Shown, payload: str) -> Any:
        callback = {"id": str(next(self.ids)), "from": {"id": int(visitor), "is_bot": False, "first_name": "V"}}
        callback.update(message=self._message(visitor, text=message.text), chat_instance="1", data=payload)
        return self._update(callback_query=callback)

    def sticker_update(self, visitor: str) -> Any:
        sticker = {"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 512, "height": 512}
        return self._update(
            message=self._message(visitor, sticker={**sticker, "is_animated": False, "is_video": False})
        )

    def signed(self, update: Any) -> Dict[str, Any]:
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
        return {"data": json.dumps(update), "headers": headers}


def _form(headers: Dict[str, str], body: bytes) -> Dict[str, str]:
    """The fields of a form in either encoding."""
    kind = headers["Content-Type"]
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    parsed = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    return {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True).decode()
        for part in parsed.get_payload()
    }
