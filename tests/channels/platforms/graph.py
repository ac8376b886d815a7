"""Meta's Graph API: Messenger's Send API and WhatsApp's Cloud API."""

import hashlib
import hmac
import json
import re
from typing import Any, Dict, List, Set, Tuple

from fbmessenger.quick_replies import QuickReply

from tests.channels.platforms.platform import Platform, Shown, require

TOKEN, VERIFY, SECRET, NUMBER = "graph-token", "graph-verify-token", "graph-app-secret", "1066"


WINDOW = 24 * 3600  # seconds


class _Graph(Platform):
    def refusal(self, why: str) -> Tuple[int, Any]:
        """developers.facebook.com/docs/graph-api/guides/error-handling: what an error looks like."""
        code = re.match(r"\(#(\d+)\)", why)
        return 400, {"error": {"message": why, "type": "OAuthException", "code": int(code[1]) if code else 100}}

    def signed(self, update: Any) -> Dict[str, Any]:
        data = json.dumps(update).encode()
        signature = "sha256=" + hmac.new(SECRET.encode(), data, hashlib.sha256).hexdigest()
        return {"data": data, "headers": {"Content-Type": "application/json", "X-Hub-Signature-256": signature}}

    def _authorized(self, path: str, headers: Dict[str, str]) -> None:
        bearer = headers.get("Authorization") == f"Bearer {TOKEN}"
        require(bearer or f"access_token={TOKEN}" in path, "(#190) invalid access token")


class Messenger(_Graph):
    name, webhook = "messenger", "/webhooks/messenger/webhook"

    def settings(self) -> Dict[str, str]:
        keys = {"MESSENGER_TOKEN": TOKEN, "MESSENGER_VERIFY_TOKEN": VERIFY, "MESSENGER_APP_SECRET": SECRET}
        return {**keys, "MESSENGER_API": self.address}

    def take(self, path: str, headers: Dict[str, str], body: bytes) -> Any:
        self._authorized(path, headers)
        require(path.partition("?")[0].endswith("/me/messages"), "(#100) unknown path")
        sent = json.loads(body)
        require(sent.get("messaging_type") == "RESPONSE", "(#100) messaging_type")
        message = sent["message"]
        if "attachment" in message:  # a button template, as stock Rasa sends it
            template = message["attachment"]["payload"]
            require(template["template_type"] == "button" and 1 <= len(template["text"]) <= 640, "(#105) text")
            require(1 <= len(template["buttons"]) <= 3, "(#105) too many buttons")
            for button in template["buttons"]:
                require(len(button["title"]) <= 20, "(#105) Param title must be at most 20 characters long")
                require(set(button) <= {"type", "title", "payload", "url"}, "(#100) button")
                require(button["type"] != "postback" or bool(button.get("payload")), "(#100) payload")
            taken = Shown(template["text"], [(button["title"], button["payload"]) for button in template["buttons"]])
        else:
            require(1 <= len(message["text"]) <= 2000, "(#100) Length of param message[text] must be at most 2000")
            replies = message.get("quick_replies", [])
            require(len(replies) <= 13, "(#100) Param message[quick_replies] has too many elements")
            for reply in replies:
                require(QuickReply(**reply).content_type == "text", "(#100) content_type")
                require(1 <= len(reply["title"]) <= 20, "(#100) quick reply title")
                require(1 <= len(reply["payload"]) <= 1000, "(#100) quick reply payload")
            taken = Shown(message["text"], [(reply["title"], reply["payload"]) for reply in replies])
        taken.to = sent["recipient"]["id"]
        self.shown.append(taken)
        return {"recipient_id": taken.to, "message_id": f"m_{next(self.ids)}"}

    def event(self, visitor: str, **event: Any) -> Any:
        entry = {"sender": {"id": visitor}, "recipient": {"id": "page"}, "timestamp": next(self.ids), **event}
        return {"object": "page", "entry": [{"id": "page", "time": 1700000000, "messaging": [entry]}]}

    def text_update(self, visitor: str, text: str) -> Any:
        return self.event(visitor, message={"mid": f"m_{next(self.ids)}", "text": text})

    def tap_update(self, visitor: str, message: Shown, payload: str) -> Any:
        title = next(title for title, value in message.options if value == payload)
        reply = {"mid": f"m_{next(self.ids)}", "text": title, "quick_reply": {"payload": payload}}
        return self.event(visitor, message=reply)

    def unsaid(self, visitor: str) -> List[Any]:
        """What is no message of a visitor's, as events of one update: developers.facebook.com/documentation/
        business-messaging/messenger-platform/webhooks/webhook-events. Deliveries have no time, policies no sender."""
        page = {"sender": {"id": "page"}, "recipient": {"id": visitor}, "timestamp": 1}
        person = {"sender": {"id": visitor}, "recipient": {"id": "page"}}
        return [
            {**page, "message": {"mid": "m_echo", "text": "Call 988.", "is_echo": True, "app_id": 1}},
            {**person, "timestamp": 1, "read": {"watermark": 1}},
            {**person, "delivery": {"mids": ["m_1"], "watermark": 1}},
            {**person, "timestamp": 1, "reaction": {"mid": "m_1", "action": "react", "emoji": "❤"}},
            {"recipient": {"id": "page"}, "timestamp": 1, "policy_enforcement": {"action": "warning", "reason": "-"}},
        ]

    def sticker_update(self, visitor: str) -> Any:
        sticker = {"type": "image", "payload": {"url": "https://example.com/like.png", "sticker_id": 369239263222822}}
        return self.event(visitor, message={"mid": f"m_{next(self.ids)}", "attachments": [sticker]})


class WhatsApp(_Graph):
    name, webhook = "whatsapp", "/webhooks/whatsapp/webhook"

    def __init__(self) -> None:
        super().__init__()
        self.silent: Set[str] = set()  # who wrote last more than a day ago
        self.told: List[str] = []  # what each message that was taken says of itself

    def settings(self) -> Dict[str, str]:
        keys = {"WHATSAPP_TOKEN": TOKEN, "WHATSAPP_VERIFY_TOKEN": VERIFY, "WHATSAPP_APP_SECRET": SECRET}
        return {**keys, "WHATSAPP_PHONE_NUMBER_ID": NUMBER, "WHATSAPP_API": self.address}

    def recipient(self, visitor: str) -> Any:
        return {"to": visitor} if visitor.isdigit() else {"recipient": visitor}

    def take(self, path: str, headers: Dict[str, str], body: bytes) -> Any:
        self._authorized(path, headers)
        require(path == f"/{NUMBER}/messages", "(#100) unknown path")
        sent = json.loads(body)
        require(sent["messaging_product"] == "whatsapp" and ("to" in sent) != ("recipient" in sent), "(#100) to")
        # developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids: `to` is a number,
        # `recipient` an id.
        to = sent.get("to") or sent["recipient"]
        require(to.isdigit() if "to" in sent else bool(re.fullmatch(r"[A-Z]{2}\.\w{1,128}", to)), "(#100) recipient")
        require(to not in self.silent, "(#131047) Re-engagement message")
        if sent["type"] == "text":
            text = sent["text"]["body"]
            require(1 <= len(text) <= 4096, "(#100) text.body")
            entries = []
        else:
            require(sent["type"] == "interactive", "(#100) type")
            interactive = sent["interactive"]
            text, action = interactive["body"]["text"], interactive["action"]
            require(1 <= len(text) <= 1024, "(#131009) body")
            if interactive["type"] == "button":
                entries = [button["reply"] for button in action["buttons"] if button["type"] == "reply"]
                require(1 <= len(action["buttons"]) <= 3, "(#131009) buttons")
                require(all(1 <= len(entry["title"]) <= 20 for entry in entries), "(#131009) button title")
                require(all(1 <= len(entry["id"]) <= 256 for entry in entries), "(#131009) button id")
            else:
                require(interactive["type"] == "list" and 1 <= len(action["button"]) <= 20, "(#131009) list")
                require(1 <= len(action["sections"]) <= 10, "(#131009) sections")
                entries = [row for section in action["sections"] for row in section["rows"]]
                require(1 <= len(entries) <= 10, "(#131009) Total row count exceed max allowed count: 10")
                require(all(1 <= len(entry["title"]) <= 24 for entry in entries), "(#131009) row title")
                require(all(1 <= len(entry["id"]) <= 200 for entry in entries), "(#131009) row id")
            require(len({entry["id"] for entry in entries}) == len(entries), "(#131009) duplicated id")
            require(len({entry["title"] for entry in entries}) == len(entries), "(#131009) duplicated title")
        self.shown.append(Shown(text, [(entry["title"], entry["id"]) for entry in entries], to=to))
        self.told.append(sent.get("biz_opaque_callback_data", ""))
        return {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.{next(self.ids)}"}]}

    def event(self, visitor: str, **message: Any) -> Any:
        return self.update(messages=[self.said(visitor, **message)])

    def said(self, visitor: str, **message: Any) -> Any:
        """A message; of somebody with a username, whose name here is the id, without a number."""
        known = {"id": f"wamid.{next(self.ids)}", "timestamp": "1700000000"}
        number = visitor if visitor.isdigit() else ""
        return {**known, "from": number, "from_user_id": f"US.{visitor}" if number else visitor, **message}

    def update(self, **value: Any) -> Any:
        metadata = {"display_phone_number": "15550100", "phone_number_id": NUMBER}
        value = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        changes = [{"field": "messages", "value": value}]
        return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}

    def status(self, visitor: str, status: str, code: int = 0, **more: Any) -> Any:
        """developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status"""
        known = {"id": f"wamid.{next(self.ids)}", "status": status, "timestamp": "1700000000", "recipient_id": visitor}
        return {**known, **({"errors": [{"code": code, "title": "Re-engagement message"}]} if code else {}), **more}

    def text_update(self, visitor: str, text: str) -> Any:
        return self.event(visitor, type="text", text={"body": text})

    def tap_update(self, visitor: str, message: Shown, payload: str) -> Any:
        title = next(title for title, value in message.options if value == payload)
        kind = "button_reply" if len(message.options) <= 3 else "list_reply"
        return self.event(
            visitor, type="interactive", interactive={"type": kind, kind: {"id": payload, "title": title}}
        )

    def sticker_update(self, visitor: str) -> Any:
        return self.event(visitor, type="sticker", sticker={"id": "1", "mime_type": "image/webp"})
