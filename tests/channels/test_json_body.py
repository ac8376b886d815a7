"""What a request brings has to be one JSON object of bounded size."""

from types import SimpleNamespace
from typing import Any, Optional

import pytest

from assistant.channels.input_validation import BODY_LIMIT, Refused
from assistant.channels.json_body import json_object


def request(body: bytes, kind: Optional[str] = "application/json") -> Any:
    return SimpleNamespace(body=body, content_type=kind)


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
def test_an_object_is_read(kind: str) -> None:
    assert json_object(request(b'{"text": "hello"}', kind)) == {"text": "hello"}


@pytest.mark.parametrize(
    "body, kind, status, code",
    [
        (b" " * (BODY_LIMIT + 1), "application/json", 413, "body_too_large"),
        (b"{}", "text/plain", 415, "not_json"),
        (b"{}", None, 415, "not_json"),
        (b"{", "application/json", 400, "invalid_json"),
        (b"\xff", "application/json", 400, "invalid_json"),
        (b"[" * 5_000, "application/json", 400, "invalid_json"),
        (b"[]", "application/json", 400, "invalid_body"),
        (b"", "application/json", 400, "invalid_json"),
    ],
)
def test_anything_else_is_refused_with_its_reason(body: bytes, kind: Optional[str], status: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        json_object(request(body, kind))
    assert (refused.value.status, refused.value.code) == (status, code)


def test_a_request_may_have_no_body_where_none_is_required() -> None:
    assert json_object(request(b"", None), required=False) == {}
