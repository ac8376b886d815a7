"""Twilio's Message resource, and its signature by Twilio's own validator."""

import base64
from typing import Any, Dict
from urllib.parse import parse_qs, urlencode

from twilio.request_validator import RequestValidator

from tests.channels.platforms.platform import Platform, Shown, require

SID, TOKEN, NUMBER, PUBLIC = "ACtwilio", "twilio-auth-token", "+15550100", "https://ask.example"


class Twilio(Platform):
    name, webhook = "twilio", "/webhooks/twilio/webhook"

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
        self.shown.append(Shown(text, to=form["To"]))
        return {"sid": f"SM{next(self.ids)}", "status": "queued", "body": text}

    def _update(self, visitor: str, **content: str) -> Any:
        number = f"whatsapp:{NUMBER}" if visitor.startswith("whatsapp:") else NUMBER
        known = {"AccountSid": SID, "MessageSid": f"SM{next(self.ids)}", "From": visitor, "To": number}
        return {**known, "NumMedia": "0", "FromZip": "", **content}

    def text_update(self, visitor: str, text: str) -> Any:
        return self._update(visitor, Body=text)

    def sticker_update(self, visitor: str) -> Any:
        media = {"NumMedia": "1", "MediaUrl0": "https://example.com/1", "MediaContentType0": "image/webp"}
        return self._update(visitor, Body="", **media)

    def signed(self, update: Any) -> Dict[str, Any]:
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + self.webhook, update)
        kind = "application/x-www-form-urlencoded"
        return {"data": urlencode(update), "headers": {"Content-Type": kind, "X-Twilio-Signature": signature}}
