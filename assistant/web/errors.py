"""Errors as JSON: a code for programs, a sentence for people, and the crisis line where a visitor meets the error."""

import errno
import logging
from typing import Any, Dict, Optional, Text

from rasa.core.lock_store import LockError
from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.input_validation import BODY_LIMIT, Refused
from assistant.channels.messages import reply as reply_of
from assistant.content.content_reloader import content as live_content
from assistant.dialogue.failure_replies import failure
from assistant.runtime import metrics
from assistant.storage.conversation_store import StoreDown
from assistant.web.headers import SECURITY, described

logger = logging.getLogger(__name__)

# A visitor who writes at length, or fast, may be in distress: the refusal carries the crisis line.
_REPLIES = {
    "text_too_long": "too_long",
    "body_too_large": "too_long",
    "too_many_requests": "too_fast",
    "store_down": "error",
}
_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    413: "body_too_large",
    431: "headers_too_large",
    501: "unknown_coding",
}

_full = b""


def add(app: Sanic) -> None:
    """Answer every exception of an application."""
    app.error_handler.add(Refused, _refusal)
    app.error_handler.add(StoreDown, _store_down)
    app.error_handler.add(LockError, _busy)
    app.error_handler.add(SanicException, _http_error)
    for no_file in (OSError, ValueError):
        app.error_handler.add(no_file, _no_file)
    app.error_handler.add(Exception, _internal_error)


def _error(status: int, code: Text, message: Text, reply: Optional[Text] = None) -> HTTPResponse:
    body: Dict[Text, Any] = {"error": {"code": code, "message": message}}
    if reply:
        body["messages"] = [reply_of(failure(reply, live_content()))]
    return response.json(body, status=status)


def _refusal(request: Request, refused: Refused) -> HTTPResponse:
    metrics.REFUSED.labels(refused.code).inc()
    answer = _error(refused.status, refused.code, refused.message, _REPLIES.get(refused.code))
    if refused.retry_after:
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer


def _store_down(request: Request, error: StoreDown) -> HTTPResponse:
    return _refusal(request, Refused(503, "store_down", "The conversation cannot be reached right now."))


def _busy(request: Request, error: LockError) -> HTTPResponse:
    metrics.REFUSED.labels("busy").inc()
    return _error(503, "busy", "Earlier messages of this conversation are still being answered.", "error")


def _http_error(request: Request, error: SanicException) -> HTTPResponse:
    status = getattr(error, "status_code", None) or 500
    if status >= 500 and status not in _CODES:
        return _internal_error(request, error)
    code = _CODES.get(status, "refused")
    metrics.BAD_REQUESTS.labels(code).inc()
    if status == 413:
        return _error(status, code, f"A request has at most {BODY_LIMIT} bytes.", "too_long")
    return _error(status, code, str(error))


def _no_file(request: Request, error: Exception) -> HTTPResponse:
    # Sanic takes a request for a folder of static files, or for a name that no file can have, for an internal failure.
    no_name = isinstance(error, ValueError) and str(error) == "embedded null byte"
    if not no_name and getattr(error, "errno", None) not in (errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG):
        return _internal_error(request, error)
    metrics.BAD_REQUESTS.labels("not_found").inc()
    return _error(404, "not_found", "There is no such file.")


def too_many_connections() -> HTTPResponse:
    """The answer to a connection too many; with the last good words where the newest cannot be read."""
    global _full
    try:
        _full = _error(503, "too_many_connections", "Too many connections are open.", "error").body or b""
    except Exception:
        if not _full:
            raise
    return response.raw(_full, 503, {**SECURITY, "Retry-After": "5"}, "application/json")


def _internal_error(request: Request, error: Exception) -> HTTPResponse:
    metrics.FAILURES.inc()
    logger.error("%s %s failed", *described(request), exc_info=error)
    return _error(500, "internal", "Something went wrong on the server.", "error")
