"""Twilio's Message resource, and its signature by Twilio's own validator."""

import base64
from typing import Any, Dict, List, Set, Tuple
from urllib.parse import parse_qs, urlencode

import requests
from twilio.request_validator import RequestValidator

from tests.channels.platforms.platform import Platform, Shown, require

SID, TOKEN, NUMBER, PUBLIC = "ACtwilio", "twilio-auth-token", "+15550100", "https://ask.example"


# help.twilio.com/articles/223134027, "Twilio support for opt-out keywords (SMS STOP filtering)": what a message of one
# such word does, in any case. Without Advanced Opt-Out it reaches the webhook as any other message does.
STOP = "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split()
START, HELP = "START YES UNSTOP".split(), "HELP INFO".split()
# 3GPP TS 23.038, 6.2.1, by the room that a sign takes in GSM-7: Twilio counts and bills parts of 160 and 153, or
# of 70 and 67 where a sign is in neither row. twilio.com/docs/glossary/what-sms-character-limit
ONE = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWO = "\f^{}\\[~]|€"


def segments(text: str) -> int:
    """How many messages a text is paid as."""
    if all(sign in ONE or sign in TWO for sign in text):
        length, whole, part = sum(2 if sign in TWO else 1 for sign in text), 160, 153
    else:
        length, whole, part = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= whole else -(-length // part)


class Twilio(Platform):
    name, webhook = "twilio", "/webhooks/twilio/webhook"

    def __init__(self) -> None:
        super().__init__()
        self.stopped: Set[str] = set()  # numbers that no message goes to
        self.fates: Dict[str, str] = {}  # where a visitor's last message wants its fate to be told
        self.own: List[Tuple[str, str]] = []  # what Twilio says by itself, and to whom

    def settings(self) -> Dict[str, str]:
        keys = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": TOKEN, "PUBLIC_URL": PUBLIC}
        return {**keys, "TWILIO_API": self.address}

    def recipient(self, visitor: str) -> Any:
        return {"to": visitor, "from_": NUMBER}

    def take(self, path: str, headers: Dict[str, str], body: bytes) -> Any:
        basic = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        require(headers.get("Authorization") == basic, "20003: Authenticate")
        require(path == f"/2010-04-01/Accounts/{SID}/Messages.json", "20404: not found")
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        text = form.get("Body", "")
        require(bool(text.strip()), "21602: Message body is required")
        require(len(text) <= 1600, "21617: The concatenated message body exceeds the 1600 character limit")
        require(form.get("From", "").replace("whatsapp:", "") == NUMBER, "21606: From is not a valid number")
        require(form["From"].startswith("whatsapp:") == form["To"].startswith("whatsapp:"), "63007: channel")
        require(form["To"] not in self.stopped, "21610: Attempt to send to unsubscribed recipient")
        fate = form.get("StatusCallback", "")
        require(not fate or fate.startswith(f"{PUBLIC}/"), "21609: The 'StatusCallback' URL is not a valid URL")
        self.shown.append(Shown(text, to=form["To"]))
        self.fates[form["To"]] = fate.replace(PUBLIC, "")
        return {"sid": f"SM{next(self.ids)}", "status": "queued", "body": text, "num_segments": str(segments(text))}

    def refusal(self, why: str) -> Tuple[int, Any]:
        code, _, message = why.partition(": ")
        number = int(code) if code.isdecimal() else 0
        return 400, {
            "code": number,
            "message": message,
            "more_info": "https://www.twilio.com/docs/errors",
            "status": 400,
        }

    def _update(self, visitor: str, **content: str) -> Any:
        number = f"whatsapp:{NUMBER}" if visitor.startswith("whatsapp:") else NUMBER
        known = {"AccountSid": SID, "MessageSid": f"SM{next(self.ids)}", "From": visitor, "To": number}
        return {**known, "NumMedia": "0", "FromZip": "", **content}

    def text_update(self, visitor: str, text: str) -> Any:
        word = "" if visitor.startswith("whatsapp:") else text.strip().upper()
        if word in STOP:
            self.stopped.add(visitor)
            self.own.append((visitor, "You have successfully been unsubscribed."))
        elif word in START and visitor in self.stopped:
            self.stopped.discard(visitor)
            self.own.append((visitor, "You have successfully been re-subscribed."))
        elif word in HELP:
            self.own.append((visitor, "Reply STOP to unsubscribe. Msg&Data Rates May Apply."))
        return self._update(visitor, Body=text)

    def status_update(self, visitor: str, status: str, **more: str) -> Any:
        """twilio.com/docs/messaging/guides/track-outbound-message-status: the fate of a message that was sent."""
        known = {"AccountSid": SID, "MessageSid": f"SM{next(self.ids)}", "From": NUMBER, "To": visitor}
        return {**known, "MessageStatus": status, "SmsStatus": status, **more}

    def tell(self, server: str, visitor: str, status: str, **more: str) -> requests.Response:
        """Tell the fate of a visitor's last message where the message wants it, signed as any request."""
        update, path = self.status_update(visitor, status, **more), self.fates[visitor]
        return requests.post(f"{server}{path}", timeout=30, **self.signed(update, path))

    def sticker_update(self, visitor: str) -> Any:
        media = {"NumMedia": "1", "MediaUrl0": "https://example.com/1", "MediaContentType0": "image/webp"}
        return self._update(visitor, Body="", **media)

    def signed(self, update: Any, path: str = webhook) -> Dict[str, Any]:
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, update)
        kind = "application/x-www-form-urlencoded"
        return {"data": urlencode(update), "headers": {"Content-Type": kind, "X-Twilio-Signature": signature}}
