"""What Messenger and WhatsApp share: Meta's way to register and sign a webhook, and its Graph API."""

import hashlib
import hmac
from typing import Any, Awaitable, Callable, Text

from rasa.core.channels.channel import UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.connector import Connector, same

API = "https://graph.facebook.com/v21.0"


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
