"""Which other websites may embed the chat: those that ALLOWED_ORIGINS names, and no others."""

import os
import re
from typing import FrozenSet, Text

from rasa.shared.exceptions import InvalidConfigException
from sanic import Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse

_BETWEEN = re.compile(r"[\s,]+")
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d+)?|http://(localhost|127\.0\.0\.1)(:\d+)?")
_OPEN = ("/chat/", "/widget/")
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "3600",
}


def allowed_origins() -> FrozenSet[Text]:
    """The origins in ALLOWED_ORIGINS, which separates them by commas or spaces; none unless it is set.

    Raises:
        InvalidConfigException: for what is no origin, a wildcard above all.
    """
    origins = frozenset(_BETWEEN.split(os.environ.get("ALLOWED_ORIGINS", "").strip())) - {""}
    for origin in sorted(origins):
        if not _ORIGIN.fullmatch(origin):
            raise InvalidConfigException(
                f"ALLOWED_ORIGINS: '{origin}' is not an origin such as https://www.clinic.example, "
                "all small letters and without a path; each website has to be named."
            )
    return origins


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
