"""Logs tell what happened and nothing of what was said."""

import json
import logging
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, Iterator
from urllib.parse import unquote_plus

import pytest
import requests

from assistant.content.loader import ROOT
from assistant.runtime import logs
from tests.channels.platforms.all import opened, settings_of
from tests.channels.platforms.platform import Platform, Rejected

MARKED = [
    "flamboyant xylophones, is it safe?",
    "FLAMBOYANT \"xylophones\" and 'flamboyant' \\ xylophones",
    "my name is Zebediah Quux and I want to die, zeb@quux.example",
    "flamboyant\nxylophones é 😀",
    "/flamboyant{'a': 'xylophones'}",
]


def test_the_log_holds_neither_words_nor_ids_of_visitors(strict) -> None:
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
def test_a_malformed_request_id_is_replaced(strict, given: str) -> None:
    answer = requests.get(f"{strict}/healthz", headers={"X-Request-ID": given.encode()}, timeout=30)
    assert len(answer.headers["X-Request-ID"]) == 32 and answer.headers["X-Request-ID"] != given


def test_a_line_of_ours_leaves_out_what_is_hidden(caplog: pytest.LogCaptureFixture, hooks: None) -> None:
    logs.configure()
    logs.begin("one")
    logs.hide("flamboyant xylophones")
    logging.getLogger("assistant").error("Failed for %s", "flamboyant xylophones")
    assert "[...]" in caplog.text and "xylophones" not in caplog.text
    logs.begin("two")
    logging.getLogger("assistant").error("flamboyant xylophones")
    assert "xylophones" in caplog.text


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What `logs.configure` changes in this process is changed back."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr("threading.excepthook", sys.__excepthook__)
    made = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(made)


class Coded(Exception):
    def __init__(self, **codes: Any) -> None:
        super().__init__("flamboyant xylophones")
        self.__dict__.update(codes)


@pytest.mark.parametrize(
    "error, told",
    [
        (ValueError("xylophones"), "ValueError"),
        (ConnectionRefusedError(111, "xylophones"), "ConnectionRefusedError (errno ECONNREFUSED)"),
        (Coded(status=400, code=21211), f"{Coded.__module__}.Coded (status 400, code 21211)"),
        (Coded(status="xylophones", code=15550001234), f"{Coded.__module__}.Coded"),
        (Coded(status=True, errno=-1), f"{Coded.__module__}.Coded"),
    ],
)
def test_an_exception_is_told_by_its_type_and_its_codes(error: Exception, told: str) -> None:
    assert logs.kind(error) == told


# Each of these says `said` in a way of its own, in code that is not ours.
CARELESS = """
import asyncio, concurrent.futures, gc, logging, os, threading
from rasa.utils.log_utils import configure_structlog
import structlog
configure_structlog(logging.DEBUG)
early = structlog.get_logger("early")
early.debug("early.event")
from assistant.runtime import logs
logs.configure()
said = os.environ["SAID"]
theirs = logging.getLogger("theirs")

class Quoting(Exception):
    def __repr__(self):
        return said

def fail():
    local = said
    raise Quoting(said)

theirs.debug(f"sending {said}")
theirs.info("sending " + said)
theirs.warning("sent as it stands: %s", said)
theirs.error(said)
theirs.error(Quoting(said))
theirs.error("%(a)s", {"a": said})
theirs.critical("all", extra={"text": said}, stack_info=True)
early.info("an.event", text=said, number=15550001234, said=said)
structlog.get_logger().warning(f"event {said}", text=said)
try:
    try:
        fail()
    except Quoting as error:
        raise KeyError(said) from error
except KeyError as error:
    theirs.exception("a failure")
    theirs.exception(error)
    early.exception("an.exception", text=said)
    logging.getLogger("assistant").exception("ours")
    logging.getLogger("assistant").error("ours: %s, %s", error, "as it is")

async def loop():
    async def failing():
        fail()
    asyncio.get_running_loop().set_debug(True)
    asyncio.get_running_loop().create_task(failing(), name=said)
    asyncio.get_running_loop().call_soon(fail)
    await asyncio.sleep(0.05)
    done = concurrent.futures.Future()
    done.add_done_callback(lambda _: fail())
    done.set_result(None)
    with concurrent.futures.ThreadPoolExecutor() as threads:
        threads.submit(lambda: theirs.error(f"in a thread {said}")).result()
    gc.collect()

asyncio.run(loop())
thread = threading.Thread(target=fail, name=said)
thread.start()
thread.join()

class Unraisable:
    def __del__(self):
        fail()

Unraisable()
gc.collect()
fail()
"""


@pytest.mark.parametrize("how", ["text", "json"])
def test_whatever_other_code_logs_and_raises_is_told_without_its_words(how: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CARELESS],
        cwd=ROOT,
        env={**os.environ, "LOG_FORMAT": how, "SAID": "flamboyant xylophones 15550001234"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    for secret in ("flamboyant", "xylophones", "15550001234"):
        assert secret not in said, said
    for told in (
        *("sent as it stands: %s", "an.event", "an.exception", "a failure", "ours", "ours: KeyError, as it is"),
        *("A thread ended by an exception.", "An exception could not be raised.", "The process ends by an exception."),
        *("__main__.Quoting", "KeyError", "in fail"),
    ):
        assert told in said, said
    if how == "json":
        lines = [json.loads(line) for line in said.splitlines()]
        assert any("in fail" in line.get("exception", "") for line in lines)


SESSION = "S3cretSession-" + "a" * 29
NUMBER = "15550007331"
WORDS = "flamboyant xylophones of mine"
# What is no request, or leads nowhere, with a session id wherever one may stand.
MALFORMED = [
    f"GET /chat/sessions/{SESSION}/me ssages HTTP/1.1",
    f"GET/chat/sessions/{SESSION} /x HTTP/1.1",
    f"SAY-{SESSION} / HTTP/1.1",
    f"GET http://[{SESSION} HTTP/1.1",
    f"GET //[{SESSION}]/ HTTP/1.1",
    f"GET /chat/sessions/{SESSION}%zz%ff HTTP/1.1",
    f"GET /chat/sessions/{SESSION}/\xc3\x28 HTTP/1.1",
    f"GET /nowhere/{SESSION}?{SESSION} HTTP/1.1",
    f"PUT /chat/sessions/{SESSION}/messages HTTP/1.1",
    f"GET /x HTTP/9{SESSION}",
    f"GET /x HTTP/1.1\r\n{SESSION}",
    f"GET /healthz HTTP/1.1\r\nHost: {SESSION}\r\nContent-Length: {SESSION}",
    f"GET /healthz HTTP/1.1\r\nForwarded: for={SESSION}\r\nX-Forwarded-For: {SESSION}\r\nTransfer-Encoding: {SESSION}",
]


def quoting(platform: Platform) -> None:
    """Have a platform refuse every message, and quote it."""

    def take(path: str, headers: Dict[str, str], body: bytes) -> Any:
        if path == "/token":
            return {"access_token": "teams-access", "expires_in": 3600}
        raise Rejected(f"Not taken: {unquote_plus(path)} {unquote_plus(body.decode())}")

    platform.take = take
    if platform.name == "twilio":
        platform.refusal = lambda why: (400, {"code": 21211, "message": why, "status": 400})


def raw(address: str, request: bytes) -> None:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request + b"\r\n\r\n")
        connection.settimeout(10)
        try:
            while connection.recv(65_536):
                pass
        except OSError:
            pass


@pytest.mark.parametrize("how", ["text", "json"])
def test_no_platform_and_no_malformed_request_brings_words_or_ids_into_the_log(
    how: str, serve: Any, tmp_path: Path
) -> None:
    command = ("assistant.server.serve", "run", "--debug", "--interface", "127.0.0.1")
    with opened() as platforms:
        settings = {**settings_of(platforms), "REST_CHANNEL": "on", "LOG_FORMAT": how}
        with serve(tmp_path, *command, **settings) as address:
            for platform in platforms.values():
                quoting(platform)
                answer = platform.deliver(address, platform.text_update(NUMBER, f"is it safe? {WORDS}"))
                assert answer.status_code == 200
            rest = f"{address}/webhooks/rest/webhook"
            for sender in (f"{SESSION}\ud83d", SESSION):
                requests.post(rest, json={"sender": sender, "message": f"{WORDS} \ud83d"}, timeout=30)
            for request in MALFORMED:
                raw(address, request.encode("latin-1") + b"\r\nConnection: close")
            end = time.monotonic() + 60
            while not all(platform.rejected for platform in platforms.values()):
                assert time.monotonic() < end, {name: platform.rejected for name, platform in platforms.items()}
                time.sleep(0.1)
        # The server ends once everything is tried: all is in the log.
        assert all(NUMBER in " ".join(platform.rejected) for platform in platforms.values())
    log = tmp_path.joinpath("log.txt").read_text()
    assert len(re.findall("did not see a reply", log)) >= len(platforms)
    for secret in (SESSION, SESSION.lower(), NUMBER, *WORDS.split()[:2], "Not taken", "teams-access"):
        assert secret not in log, [line for line in log.splitlines() if secret in line][:3]
    if how == "json":
        ours = [line for line in log.splitlines() if "assistant." in line]
        assert ours and all(json.loads(line)["event"] for line in ours)


def test_the_proxy_logs_neither_paths_nor_what_it_cannot_read() -> None:
    configuration = (ROOT / "deploy" / "nginx" / "ask.conf.template").read_text()
    (form,) = re.findall(r"log_format \w+ '(.*)';", configuration)
    assert not re.search(r"\$(request|request_uri|uri|args|query_string|remote_addr|http_\w+)\b", form)
    assert "error_log stderr crit;" in configuration
