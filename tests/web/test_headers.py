"""Headers that every answer carries."""

import pytest
import requests

EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/article"),
        ("GET", "/widget/ask.js"),
        ("GET", "/openapi.json"),
        ("GET", "/metrics"),
        ("GET", "/nothing"),
        ("PUT", "/healthz"),
        ("POST", "/chat/sessions"),
        ("GET", "/chat/sessions/nobody"),
    ],
)
def test_every_answer_is_locked_down(api, method: str, path: str) -> None:
    headers = requests.request(method, api.address + path, timeout=30).headers
    for name, value in EVERYWHERE.items():
        assert headers[name] == value
    assert "frame-ancestors" in headers["Content-Security-Policy"] and "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Request-ID"] and "Server" not in headers
    assert ("no-store" in headers.get("Cache-Control", "")) == path.startswith("/chat/")
    assert "Strict-Transport-Security" not in headers


def test_a_body_that_is_not_even_read_is_locked_down_too(api) -> None:
    answer = requests.post(f"{api.address}/chat/sessions", data=b" " * 100_000, timeout=30)
    assert answer.status_code == 413
    for name, value in EVERYWHERE.items():
        assert answer.headers[name] == value


def test_browsers_are_told_to_stay_with_tls_only_where_there_is_some(strict) -> None:
    behind_tls = {"X-Forwarded-For": "192.0.2.50", "X-Forwarded-Proto": "https"}
    answer = requests.get(f"{strict}/healthz", headers=behind_tls, timeout=30)
    assert "max-age" in answer.headers["Strict-Transport-Security"]
