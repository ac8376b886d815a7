"""What every answer carries besides its body: a request id, security headers, and a line in the log."""

import logging
import re
import time
from typing import Text, Tuple
from uuid import uuid4

from sanic import Sanic
from sanic.constants import HTTP_METHODS
from sanic.request import Request
from sanic.response import BaseHTTPResponse

from assistant.runtime import logs

logger = logging.getLogger(__name__)

REQUEST_ID = "X-Request-ID"
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# A page loads what is its own, besides.
PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
}
_SAFE_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_METHODS = {str(method) for method in HTTP_METHODS}


def add(app: Sanic) -> None:
    """Add the headers to an application, ahead of everything else that it does."""

    async def begin(request: Request) -> None:
        given = request.headers.get(REQUEST_ID, "")
        request.ctx.id = given if _SAFE_ID.fullmatch(given) else uuid4().hex
        request.ctx.begun = time.perf_counter()
        logs.begin(request.ctx.id)

    async def end(request: Request, response: BaseHTTPResponse) -> None:
        for name, value in SECURITY.items():
            response.headers.setdefault(name, value)
        if request.scheme == "https":
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.path.startswith("/chat/"):
            response.headers["Cache-Control"] = "no-store"
        response.headers[REQUEST_ID] = getattr(request.ctx, "id", None) or uuid4().hex
        _log(request, response)

    app.register_middleware(begin, "request")
    app.register_middleware(end, "response")


def described(request: Request) -> Tuple[Text, Text]:
    """The method and the route of a request, for the log."""
    # A path holds the visitor's session id; so does the method where the blank behind it is missing.
    method = request.method if request.method in _METHODS else "-"
    return method, request.route.path if request.route else "-"


def _log(request: Request, response: BaseHTTPResponse) -> None:
    method, route = described(request)
    seconds = time.perf_counter() - getattr(request.ctx, "begun", time.perf_counter())
    fields = {"method": method, "route": route, "status": response.status, "ms": round(seconds * 1_000, 1)}
    line = " ".join(str(value) for value in fields.values())
    logger.info(line, extra={"fields": fields})
