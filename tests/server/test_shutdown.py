"""A server that is told to end says so first, and serves on meanwhile. `bare.py` has no model."""

import signal
import threading
import time
from pathlib import Path
from typing import List

import pytest
import requests

from tests.server.test_http_guard import PATIENCE, Started, start_bare
from workbench.running.services import wait_for

DRAIN_SECONDS = 3
CLIENTS = 8


def url(started: Started, path: str) -> str:
    return f"http://127.0.0.1:{started.port}{path}"


def announced(started: Started) -> bool:
    """Whether the server says, over a new connection, that it is about to end."""
    answer = requests.get(url(started, "/readyz"), timeout=PATIENCE, headers={"Connection": "close"})
    return answer.json()["error"]["code"] == "draining" and answer.status_code == 503


class Balancer:
    """Clients that send one request after the other to a server, until it is taken out."""

    def __init__(self, started: Started) -> None:
        self._started, self._out = started, threading.Event()
        self.answers: List[requests.Response] = []
        self.errors: List[Exception] = []
        self._clients = [threading.Thread(target=self._send, args=(kept,)) for kept in (True, False) * (CLIENTS // 2)]
        for client in self._clients:
            client.start()

    def _send(self, kept: bool) -> None:
        session = requests.Session()
        session.headers["Connection"] = "keep-alive" if kept else "close"
        while not self._out.is_set():
            try:
                self.answers.append(session.post(url(self._started, "/echo"), data=b"hello", timeout=PATIENCE))
            except requests.RequestException as error:
                self.errors.append(error)

    def take_out(self) -> None:
        """Send no request any more, once those under way are answered."""
        self._out.set()
        for client in self._clients:
            client.join()


def test_no_request_is_lost_if_the_balancer_heeds_the_announcement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAIN_SECONDS", str(DRAIN_SECONDS))
    started = start_bare(tmp_path)
    balancer = Balancer(started)
    wait_for(lambda: len(balancer.answers) > 10 * CLIENTS)
    assert not announced(started)
    begun = time.monotonic()
    started.process.send_signal(signal.SIGTERM)
    wait_for(lambda: announced(started))
    before = len(balancer.answers)
    wait_for(lambda: len(balancer.answers) > before + 10 * CLIENTS)
    # A connection that is kept ends with its answer, so that the next request goes elsewhere.
    assert {answer.headers["Connection"] for answer in balancer.answers[-CLIENTS:]} == {"close"}
    balancer.take_out()
    assert started.process.wait(timeout=PATIENCE) == 0
    assert time.monotonic() - begun >= DRAIN_SECONDS
    assert balancer.errors == [] and {answer.content for answer in balancer.answers} == {b"hello"}


@pytest.mark.parametrize("signals", [(signal.SIGINT,), (signal.SIGTERM, signal.SIGTERM)], ids=["Ctrl-C", "twice"])
def test_whoever_does_not_want_to_wait_ends_it_at_once(
    signals: List[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAIN_SECONDS", "300")
    started = start_bare(tmp_path)
    for each in signals[:-1]:
        started.process.send_signal(each)
        wait_for(lambda: announced(started))
    assert started.end(signals[-1]) == 0


def test_a_part_of_the_check_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    started = start_bare(tmp_path)
    for query in ("exclude=", "exclude=model", "exclude=store&exclude=redis"):
        answer = requests.get(url(started, f"/readyz?{query}"), timeout=PATIENCE)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_query")
    assert started.end() == 0
