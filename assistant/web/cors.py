"""Which other websites may embed the chat: those that ALLOWED_ORIGINS names, and no others."""

from typing import FrozenSet, Text

from sanic import Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse

_OPEN = ("/chat/", "/widget/")
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "3600",
}


def open_to(app: Sanic, origins: FrozenSet[Text]) -> None:
    """Let pages of these origins load the widget and talk to the web API, without credentials.

    Rasa's own `--cors` would open every route of the server, with credentials.
    """

    async def allow(request: Request, response: BaseHTTPResponse) -> None:
        if not request.path.startswith(_OPEN):
            return
        response.headers.pop("Access-Control-Allow-Credentials", None)
        response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "Origin"]))
        origin = request.headers.get("Origin")
        if origin in origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            if request.method == "OPTIONS":
                response.headers.update(_PREFLIGHT)

    app.register_middleware(allow, "response")
