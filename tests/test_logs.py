"""Logs tell what happened and nothing of what was said."""

import json
import logging
from pathlib import Path

import pytest
import requests

from assistant import logs

MARKED = [
    "flamboyant xylophones, is it safe?",
    "FLAMBOYANT \"xylophones\" and 'flamboyant' \\ xylophones",
    "my name is Zebediah Quux and I want to die, zeb@quux.example",
    "flamboyant\nxylophones é 😀",
    "/flamboyant{'a': 'xylophones'}",
]


def test_nothing_of_what_was_said_or_of_who_said_it_is_logged(strict) -> None:
    for text in MARKED:
        begun = requests.post(f"{strict}/chat/sessions", timeout=30)
        session = begun.json()["session"]
        path = f"{strict}/chat/sessions/{session}"
        for body in ({"text": text}, {"text": text, "more": text}, {"option": text}):
            requests.post(f"{path}/messages", json=body, headers={"X-Forwarded-For": "192.0.2.77"}, timeout=30)
        requests.get(path, timeout=30)
        log = strict.log.read_text()
        assert "POST chat/sessions/<session:str>/messages 200" in log
        for secret in ("flamboyant", "xylophones", "zebediah", "quux", session.lower(), "192.0.2.77"):
            assert secret not in log.lower(), secret
    for path in Path(strict.log.parent).iterdir():
        assert b"ebediah" not in path.read_bytes() and b"quux.example" not in path.read_bytes(), path.name


def test_a_line_tells_the_request_that_it_belongs_to(strict) -> None:
    answer = requests.get(f"{strict}/nothing", headers={"X-Request-ID": "from-the-proxy.1"}, timeout=30)
    assert answer.headers["X-Request-ID"] == "from-the-proxy.1"
    lines = [json.loads(line) for line in strict.log.read_text().splitlines() if line.startswith('{"time"')]
    (line,) = [line for line in lines if line.get("request") == "from-the-proxy.1" and "status" in line]
    assert (line["level"], line["method"], line["status"]) == ("info", "GET", 404)


@pytest.mark.parametrize("given", ["a" * 65, "two words", "é", "<script>"])
def test_a_request_id_that_is_none_is_replaced(strict, given: str) -> None:
    answer = requests.get(f"{strict}/healthz", headers={"X-Request-ID": given.encode()}, timeout=30)
    assert len(answer.headers["X-Request-ID"]) == 32 and answer.headers["X-Request-ID"] != given


def test_an_exception_tells_no_text_either(caplog: pytest.LogCaptureFixture) -> None:
    logs.configure()
    logs.begin("one")
    logs.hide("flamboyant xylophones")
    try:
        raise ValueError("cannot read 'flamboyant xylophones'")
    except ValueError:
        logging.getLogger("assistant").exception("Failed for %s", "flamboyant xylophones")
    assert "[...]" in caplog.text and "xylophones" not in caplog.text
    logs.begin("two")
    logging.getLogger("assistant").error("flamboyant xylophones")
    assert "xylophones" in caplog.text
