"""SMS and WhatsApp by Twilio: a numbered list, answered with a number or a title."""

from dataclasses import replace
from typing import Any, Dict, Iterable, Optional, Text
from urllib.parse import parse_qs

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from assistant.channels import carrier_words
from assistant.channels.connector import Connector
from assistant.channels.conversation import Incoming
from assistant.channels.delivery import Refusal
from assistant.channels.rendering import Part

# What the carriers' words mean nothing to.
_CHATS = ("whatsapp:", "messenger:")
ADDRESS = "/webhooks/twilio/webhook"
REPLY, CRISIS = "reply", "crisis"  # what the news of a message says that it was
UNSUBSCRIBED = 21610
_LOST = ("undelivered", "failed")
_BEGINS = ("start", "unstop", "info")


class Twilio(Connector):
    """Answers from the number that was written to, so one webhook serves all numbers of the account."""

    secret = "TWILIO_AUTH_TOKEN"

    @classmethod
    def name(cls) -> Text:
        return "twilio"

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self._validator = RequestValidator(settings["TWILIO_AUTH_TOKEN"])
        self._client: Optional[Client] = None

    def verified(self, request: Request) -> bool:
        address = self.settings["PUBLIC_URL"].rstrip("/") + request.server_path
        address += f"?{request.query_string}" if request.query_string else ""
        try:
            return self._validator.validate(address, _form(request), request.headers.get("X-Twilio-Signature", ""))
        except ValueError:  # no text
            return False

    def acknowledged(self, request: Request) -> HTTPResponse:
        return response.text("<Response/>", content_type="text/xml")

    def incoming(self, request: Request) -> Iterable[Incoming]:
        form = _form(request)
        sender, number, message = form.get("From"), form.get("To"), form.get("MessageSid")
        if form.get("AccountSid") != self.settings["TWILIO_ACCOUNT_SID"] or not (sender and number and message):
            return
        if form.get("MessageStatus", "received") != "received":  # of a message of ours
            if form["MessageStatus"] in _LOST and form.get("ErrorCode") != str(UNSUBSCRIBED):
                self._delivery.missed(helps=request.args.get(REPLY) == CRISIS)
            return
        chat = sender.startswith(_CHATS)
        to = {"to": sender, "from_": number}
        word = "" if chat else carrier_words.said(form.get("Body", ""))
        # twilio.com/docs/messaging/tutorials/advanced-opt-out: `OptOutType` is there with that feature alone.
        if word in carrier_words.STOP or form.get("OptOutType") == "STOP":
            return
        if word in _BEGINS:
            yield Incoming(f"{sender} {number}", message, opening=True, to=to)
        else:  # also what else carriers take: "yes" may answer us, and "help" may mean it
            # An SMS is paid, and comes whole.
            yield Incoming(f"{sender} {number}", message, form.get("Body") or None, to=to, whole=not chat)

    async def send(self, to: Dict[Text, Text], part: Part) -> None:
        self._client = self._client or self._connected()
        # twilio.com/docs/messaging/guides/track-outbound-message-status: a carrier may drop what Twilio took.
        fate = f"{self.settings['PUBLIC_URL'].rstrip('/')}{ADDRESS}?{REPLY}={CRISIS if part.helps else 'other'}"
        await self._client.messages.create_async(body=part.text, status_callback=fate, **to)

    def refusal(self, error: Exception) -> Refusal:
        # twilio.com/docs/api/errors/21610: the recipient has unsubscribed from this number.
        return replace(super().refusal(error), unwanted=getattr(error, "code", None) == UNSUBSCRIBED)

    async def close(self) -> None:
        if self._client:
            await self._client.http_client.close()

    def _connected(self) -> Client:
        # Its own timeout holds for no request; `delivery` has one. It is made where a loop runs, for its connections.
        http = AsyncTwilioHttpClient()
        client = Client(self.settings["TWILIO_ACCOUNT_SID"], self.settings["TWILIO_AUTH_TOKEN"], http_client=http)
        client.api.base_url = self.settings.get("TWILIO_API", client.api.base_url)
        return client


def _form(request: Request) -> Dict[Text, Text]:
    """The fields with the empty ones, which are signed too and which Sanic leaves out."""
    fields = parse_qs(request.body.decode("utf-8"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}
