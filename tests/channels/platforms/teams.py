"""The Bot Framework as Teams speaks it: signed activities in, hero cards out."""

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any, Dict, Set

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.channels.platforms.platform import Platform, Rejected, Shown, require

APP, PASSWORD, KEY_ID = "teams-app-id", "teams-app-password", "key-1"


class Teams(Platform):
    name, webhook = "teams", "/webhooks/teams/webhook"

    def __init__(self) -> None:
        super().__init__()
        # learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication: "endorsements"
        self.endorsements = ["msteams", "skype"]
        self.keys_take = 0.0  # seconds
        self.granted: Any = {"access_token": "teams-access", "expires_in": 3600}
        self.blocked: Set[str] = set()  # people who blocked the bot
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        platform = self

        def keys(handler: BaseHTTPRequestHandler) -> None:
            time.sleep(platform.keys_take)
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(platform.key.public_key()))
            key = {**public, "kid": KEY_ID, "use": "sig", "endorsements": platform.endorsements}
            sent = json.dumps({"keys": [key]}).encode()
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(sent)))
            handler.end_headers()
            handler.wfile.write(sent)

        self._server.RequestHandlerClass.do_GET = keys

    def settings(self) -> Dict[str, str]:
        keys = {"TEAMS_APP_ID": APP, "TEAMS_APP_PASSWORD": PASSWORD}
        return {**keys, "TEAMS_KEYS": f"{self.address}/keys", "TEAMS_LOGIN": f"{self.address}/token"}

    def recipient(self, visitor: str) -> Any:
        url = f"{self.address}/service/v3/conversations/a:{visitor}/activities"
        return {"url": url, "from": "28:bot", "recipient": visitor}

    def take(self, path: str, headers: Dict[str, str], body: bytes) -> Any:
        if path == "/token":
            require(f"client_id={APP}".encode() in body and f"client_secret={PASSWORD}".encode() in body, "client")
            return self.granted
        if headers.get("Authorization") != f"Bearer {self.granted['access_token']}":
            told = {"message": "Authorization has been denied for this request."}
            raise Rejected("Unauthorized", 401, told)
        require(path.startswith("/service/v3/conversations/") and path.endswith("/activities"), "not found")
        require(len(body) <= 28 * 1024, "MessageSizeTooBig")
        activity = json.loads(body)
        require(activity["type"] == "message" and bool(activity["recipient"]["id"]), "BadArgument")
        if (
            activity["recipient"]["id"] in self.blocked
        ):  # learn.microsoft.com/microsoftteams, "Status codes ... bot APIs"
            raise Rejected("MessageWritesBlocked", 403, {"error": {"code": "MessageWritesBlocked", "message": "-"}})
        shown = Shown(activity.get("text", ""), to=activity["recipient"]["id"])
        for card in activity.get("attachments", []):
            require(card["contentType"] == "application/vnd.microsoft.card.hero", "BadArgument: card")
            shown.text += card["content"].get("subtitle", "")
            require(1 <= len(card["content"]["buttons"]) <= 6, "BadArgument: buttons")
            for button in card["content"]["buttons"]:
                require(bool(button["title"].strip()), "BadArgument: title")
                if button.get("type") == "openUrl":
                    require(button["value"].startswith("https://"), "BadArgument: url")
                    shown.links.append((button["title"], button["value"]))
                else:
                    require(button.get("type") == "messageBack", "BadArgument: type")
                    shown.options.append((button["title"], json.dumps(button["value"])))
        require(bool(shown.text or shown.options), "BadArgument: empty")
        self.shown.append(shown)
        return {"id": str(next(self.ids))}

    def _update(self, visitor: str, **content: Any) -> Any:
        known = {"type": "message", "id": str(next(self.ids)), "channelId": "msteams"}
        known.update(serviceUrl=f"{self.address}/service/", recipient={"id": "28:bot"}, **{"from": {"id": visitor}})
        return {**known, "conversation": {"id": f"a:{visitor}", "conversationType": "personal"}, **content}

    def text_update(self, visitor: str, text: str) -> Any:
        return self._update(visitor, text=text)

    def tap_update(self, visitor: str, message: Shown, payload: str) -> Any:
        title = next(title for title, value in message.options if value == payload)
        return self._update(visitor, text=title, value=json.loads(payload))

    def sticker_update(self, visitor: str) -> Any:
        return self._update(visitor, attachments=[{"contentType": "image/*", "contentUrl": "https://example.com/1"}])

    def refused(self) -> Rejected:
        """learn.microsoft.com/entra/identity-platform/reference-error-codes: the app is of another tenant."""
        told = f"AADSTS700016: Application with identifier '{APP}' was not found in the directory 'Bot Framework'."
        return Rejected("unauthorized_client", 400, {"error": "unauthorized_client", "error_description": told})

    def token(self, **claims: Any) -> str:
        now = int(time.time())
        known = {"iss": "https://api.botframework.com", "aud": APP, "nbf": now - 5, "exp": now + 600}
        known["serviceurl"] = f"{self.address}/service/"
        said = {name: value for name, value in {**known, **claims}.items() if value is not None}
        return jwt.encode(said, self.key, algorithm="RS256", headers={"kid": KEY_ID})

    def signed(self, update: Any) -> Dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token()}"}
        return {"data": json.dumps(update), "headers": headers}
