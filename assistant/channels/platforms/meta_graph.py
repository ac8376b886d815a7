"""What Messenger and WhatsApp share: Meta's way to register and sign a webhook, and its Graph API."""

import hashlib
import hmac
from typing import Any, Awaitable, Callable, Text

from rasa.core.channels.channel import UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.connector import Connector, NotTaken, same
from assistant.channels.delivery import Refusal

# developers.facebook.com/docs/graph-api/changelog/versions: it answers until 29 July 2028.
API = "https://graph.facebook.com/v25.0"
# Errors that pass, whatever their HTTP status: developers.facebook.com, the error codes of the Graph API, of Messenger
# and of the WhatsApp Cloud API.
_PASSING = {1, 2, 4, 17, 32, 341, 613, 1200, 80007, 130429, 131000, 131016, 131056, 133004}
_GONE = {551}  # Messenger: this person is not available


class GraphConnector(Connector):
    token: Text  # the variable of the access token
    verify_token: Text  # the variable of what Meta shows when the webhook is registered

    def verified(self, request: Request) -> bool:
        secret = self.settings[self.secret].encode()
        return same(
            request.headers.get("X-Hub-Signature-256"),
            "sha256=" + hmac.new(secret, request.body, hashlib.sha256).hexdigest(),
        )

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        webhook = super().blueprint(on_new_message)

        @webhook.get("/webhook")
        async def register(request: Request) -> HTTPResponse:
            if not same(request.args.get("hub.verify_token"), self.settings[self.verify_token]):
                return response.text("The verify token is wrong.", status=403)
            return response.text(request.args.get("hub.challenge", ""))

        return webhook

    async def call(self, path: Text, body: Any) -> None:
        address = self.settings.get(f"{self.name().upper()}_API", API)
        await self.post(f"{address}/{path}", body, Authorization=f"Bearer {self.settings[self.token]}")

    def refusal(self, error: Exception) -> Refusal:
        refusal = super().refusal(error)
        told = error.told.get("error") if isinstance(error, NotTaken) else None
        if not isinstance(told, dict):
            return refusal
        passing = told.get("is_transient") is True or told.get("code") in _PASSING
        return Refusal(503 if passing else refusal.status, refusal.wait, told.get("code") in _GONE)
