"""Which other websites may embed the chat: those that ALLOWED_ORIGINS names, and no others.

Any website may load the widget's files, which are public, and ask whether it is one of them: so the chat can say on its
page that it is not set up there.
"""

from typing import Any, Callable, Coroutine, FrozenSet, Text

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

ASKED = "/chat/origin"
_API = "/chat/"
_FOR_ALL = ("/widget/", ASKED)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "3600",
}


def asked(origins: FrozenSet[Text]) -> Callable[[Request], Coroutine[Any, Any, HTTPResponse]]:
    """What answers at `/chat/origin` whether a page of the origin that asks may talk to the web API."""

    async def allowed(request: Request) -> HTTPResponse:
        origin = request.headers.get("Origin")  # which a page of this server does not send here
        return response.json({"allowed": origin is None or origin in origins})

    return allowed


def open_to(app: Sanic, origins: FrozenSet[Text]) -> None:
    """Let pages of these origins talk to the web API, without credentials.

    Rasa's own `--cors` would open every route of the server, with credentials.
    """

    async def allow(request: Request, answer: BaseHTTPResponse) -> None:
        if request.path.startswith(_FOR_ALL):
            answer.headers.pop("Access-Control-Allow-Credentials", None)
            answer.headers["Access-Control-Allow-Origin"] = "*"
        elif request.path.startswith(_API):
            answer.headers.pop("Access-Control-Allow-Credentials", None)
            answer.headers["Vary"] = ", ".join(filter(None, [answer.headers.get("Vary"), "Origin"]))
            origin = request.headers.get("Origin")
            if origin in origins:
                answer.headers["Access-Control-Allow-Origin"] = origin
                if request.method == "OPTIONS":
                    answer.headers.update(_PREFLIGHT)

    app.register_middleware(allow, "response")
