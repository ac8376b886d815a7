"""Slack's chat.postMessage, judged with slack_sdk's models."""

import json
import time
from typing import Any, Dict, Tuple
from urllib.parse import urlencode

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.signature import SignatureVerifier

from tests.channels.platforms.platform import Platform, Rejected, Shown, require

TOKEN, SECRET, TEAM = "xoxb-slack-token", "slack-signing-secret", "T0001"


# docs.slack.dev/reference/block-kit/block-elements/emoji-element; an emoji of a workspace's own has no character.
EMOJI = {
    "\U0001f52b": "gun",
    "\u26b0\ufe0f": "coffin",
    "\U0001f602": "joy",
    "\U0001fae0": "melting_face",
    "\ue000": "parrot",
}
OWN = ("\ue000",)


class Slack(Platform):
    name, webhook = "slack", "/webhooks/slack/webhook"

    def __init__(self) -> None:
        super().__init__()
        # Where a tap says that it comes from. For an app of a whole organisation, `team` is null, and the person is of
        # the organisation (docs.slack.dev/reference/interaction-payloads/block_suggestion-payload) or of whichever
        # workspace Slack chooses (github.com/slackapi/bolt-js/issues/1875, .../java-slack-sdk/issues/1041).
        self.organisation = False
        self.person_of = TEAM

    def settings(self) -> Dict[str, str]:
        return {"SLACK_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API": f"{self.address}/api/"}

    def recipient(self, visitor: str) -> Any:
        return {"channel": visitor}

    def take(self, path: str, headers: Dict[str, str], body: bytes) -> Any:
        require(path == "/api/chat.postMessage", "unknown_method")
        require(headers.get("Authorization") == f"Bearer {TOKEN}", "invalid_auth")
        message = json.loads(body)
        require(bool(message.get("channel")), "channel_not_found")
        blocks = message.get("blocks") or []
        require(bool(message.get("text") or blocks), "no_text")
        # docs.slack.dev/changelog/2018-truncating-really-long-messages: a longer text is broken into several messages.
        require(len(message.get("text", "")) <= 4_000, "msg_too_long")
        require(len(blocks) <= 50, "invalid_blocks")
        shown = Shown("" if blocks else message["text"], to=message["channel"])
        for raw, block in zip(blocks, Block.parse_all(blocks), strict=True):
            try:
                block.validate_json()
                [element.validate_json() for element in getattr(block, "elements", [])]
            except SlackObjectFormationError as error:
                require(False, f"invalid_blocks: {error}")
            if raw["type"] == "section":
                require(1 <= len(raw["text"]["text"]) <= 3000, "invalid_blocks: text")
                shown.text += raw["text"]["text"]
            else:
                require(raw["type"] == "actions" and 1 <= len(raw["elements"]) <= 25, "invalid_blocks: elements")
                ids = [element.get("action_id") for element in raw["elements"]]
                require(None in ids or len(set(ids)) == len(ids), "invalid_blocks: action_id")
                for element in raw["elements"]:
                    title = element["text"]["text"]
                    require(1 <= len(title) <= 75 and len(element.get("value", "")) <= 2000, "invalid_blocks: button")
                    if "url" in element:
                        require(element["url"].startswith(("https://", "http://")), "invalid_blocks: url")
                        shown.links.append((title, element["url"]))
                    else:
                        shown.options.append((title, element["value"]))
        shown.thread = message.get("thread_ts")
        self.shown.append(shown)
        return {"ok": True, "channel": message["channel"], "ts": self._ts(), "message": {"text": shown.text}}

    def refusal(self, why: str) -> Tuple[int, Any]:
        return 200, {"ok": False, "error": why}

    def _ts(self) -> str:
        return f"1700000000.{next(self.ids):06}"

    def event(self, visitor: str, **event: Any) -> Any:
        known = {"type": "message", "channel": visitor, "channel_type": "im", "user": f"U{visitor}", "ts": self._ts()}
        return {
            "token": "t",
            "team_id": TEAM,
            "api_app_id": "A1",
            "type": "event_callback",
            "event_id": f"Ev{next(self.ids)}",
            "event_time": 1700000000,
            "event": {**known, **event},
        }

    def busy(self, seconds: int) -> Rejected:
        """docs.slack.dev/apis/web-api/rate-limits"""
        return Rejected("ratelimited", 429, {"ok": False, "error": "ratelimited"}, Retry_After=str(seconds))

    def text_update(self, visitor: str, text: str) -> Any:
        """Emoji come as words, with their characters in the blocks beside the text."""
        escaped, elements = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), []
        for sign, name in EMOJI.items():
            if sign in text:
                escaped = escaped.replace(sign, f":{name}:")
                code = "-".join(f"{ord(point):x}" for point in sign)
                elements.append({"type": "emoji", "name": name, **({"unicode": code} if sign not in OWN else {})})
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}, *elements]}
        return self.event(visitor, text=escaped, blocks=[{"type": "rich_text", "elements": [section]}])

    def tap_update(self, visitor: str, message: Shown, payload: str) -> Any:
        posted = {"type": "message", "ts": self._ts(), "text": message.text}
        if getattr(message, "thread", None):
            posted["thread_ts"] = message.thread
        return {
            "payload": json.dumps(
                {
                    "type": "block_actions",
                    "team": None if self.organisation else {"id": TEAM},
                    "enterprise": {"id": "E0001"} if self.organisation else None,
                    "is_enterprise_install": self.organisation,
                    "user": {"id": f"U{visitor}", "team_id": self.person_of},
                    "channel": {"id": visitor},
                    "message": posted,
                    "actions": [{"type": "button", "value": payload, "action_id": "a", "action_ts": self._ts()}],
                }
            )
        }

    def sticker_update(self, visitor: str) -> Any:
        return self.event(visitor, text="", subtype="file_share", files=[{"id": "F1", "mimetype": "audio/mp4"}])

    def signed(self, update: Any) -> Dict[str, Any]:
        form = set(update) == {"payload"}
        data = urlencode(update) if form else json.dumps(update)
        now = str(int(time.time()))
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=data)
        return {
            "data": data,
            "headers": {"Content-Type": kind, "X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature},
        }
