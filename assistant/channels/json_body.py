"""The JSON that a request brings."""

import json
from typing import Any, Dict, Text

from sanic.request import Request

from assistant.channels.input_validation import BODY_LIMIT, Refused


def json_object(request: Request, required: bool = True) -> Dict[Text, Any]:
    """The JSON object of a request."""
    if len(request.body) > BODY_LIMIT:
        raise Refused(413, "body_too_large", f"A request has at most {BODY_LIMIT} bytes.")
    if not request.body and not required:
        return {}
    if (request.content_type or "").split(";")[0].strip().lower() != "application/json":
        raise Refused(415, "not_json", "Send JSON, with Content-Type: application/json.")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "invalid_json", "The body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise Refused(400, "invalid_body", "The body must be a JSON object.")
    return body
