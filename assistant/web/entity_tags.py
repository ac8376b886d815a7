"""Entity tags and 304 Not Modified: a browser fetches again only what has changed."""

import hashlib
from typing import Text

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse


def entity_tag(body: bytes) -> Text:
    """The value of the ETag header for a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def conditional(request: Request, answer: HTTPResponse) -> HTTPResponse:
    """The answer, or 304 without a body if the browser has this very one; the answer has an ETag."""
    # A proxy that compresses makes a tag a weak one.
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    if not known & {answer.headers["ETag"], "*"}:
        return answer
    # A browser puts the headers of a 304 in the place of those that it stored, the policy of the page too.
    return response.raw(b"", status=304, headers=dict(answer.headers))
