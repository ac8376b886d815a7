"""What a client sends over a raw socket to hold, confuse or fill the assistant's server and the action server.

`bare.py` has the same guard with shorter times, and no model.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import pytest
import requests

from assistant.content.loader import ROOT
from assistant.server import http_guard
from tests.conftest import Serve, Server
from tests.figures import figure_of, samples
from tests.server import bare
from workbench.running import action_process
from workbench.running.services import free_port, wait_for

PATIENCE = 30  # seconds; against standstill
SOON = 10  # seconds until an answer that needs no waiting, on a busy machine
HOST = "Host: here\r\n"
HEADER = "X-Filler: "


def post(fields: str, body: str = "", path: str = "/echo") -> bytes:
    return f"POST {path} HTTP/1.1\r\n{HOST}{fields}\r\n{body}".encode()


def chunked(body: str) -> bytes:
    return post("Transfer-Encoding: chunked\r\n", body)


def get(path: str, fields: str = HOST, version: str = "HTTP/1.1", method: str = "GET") -> bytes:
    return f"{method} {path} {version}\r\n{fields}\r\n".encode("latin-1")


def length(value: str) -> bytes:
    return post(f"Content-Length: {value}\r\n", "hello")


# What is sent at once, by what it tries, with the status that refuses it.
REFUSED: Dict[str, Tuple[bytes, int]] = {
    "a negative length": (length("-1"), 400),
    "a length with a sign": (length("+5"), 400),
    "a length in base 16": (length("0x5"), 400),
    "a length in other digits": (length("５"), 400),
    "a length with an underscore": (length("1_0"), 400),
    "a length with a fraction": (length("5.0"), 400),
    "a length in words": (length("five"), 400),
    "an empty length": (length(""), 400),
    "a list of lengths": (length("5, 5"), 400),
    "a length beyond all numbers": (length("9" * 4_000), 413),
    "a length of a terabyte": (length("1000000000000"), 413),
    "a length beyond the limit": (length(str(http_guard.BODY_BYTES + 1)), 413),
    "the same length twice": (post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400),
    "two lengths": (post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400),
    "a length and a coding": (post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400),
    "a coding in HTTP/1.0": (get("/echo", "Transfer-Encoding: chunked\r\n", "HTTP/1.0", "POST") + b"0\r\n\r\n", 400),
    "an unknown coding": (post("Transfer-Encoding: gzip\r\n", "hello"), 501),
    "a coding upon another": (post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501),
    "a coding that is none": (post("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n"), 400),
    "two codings": (post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"), 400),
    "a negative chunk": (chunked("-5\r\nhello\r\n0\r\n\r\n"), 400),
    "a chunk with a sign": (chunked("+5\r\nhello\r\n0\r\n\r\n"), 400),
    "a chunk with a prefix": (chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400),
    "a chunk without a size": (chunked("\r\nhello\r\n0\r\n\r\n"), 400),
    "a chunk in words": (chunked("five\r\nhello\r\n0\r\n\r\n"), 400),
    "a chunk of a terabyte": (chunked("10000000000\r\nhello"), 400),
    "a chunk beyond the limit": (chunked("fffffff\r\nhello"), 413),
    "a chunk with an extension": (chunked("5;a=b\r\nhello\r\n0\r\n\r\n"), 400),
    "a chunk with a long extension": (chunked("5;" + "a" * 9_000 + "\r\nhello\r\n0\r\n\r\n"), 400),
    "a chunk that goes on": (chunked("5\r\nhelloX\r\n0\r\n\r\n"), 400),
    "a trailer": (chunked("0\r\nX: y\r\n\r\n"), 400),
    "trailers without end": (chunked("0\r\n" + "X: y\r\n" * 3_000), 400),
    "an unknown expectation": (post("Expect: 200-maybe\r\nContent-Length: 5\r\n", "hello"), 417),
    "too many header lines": (get("/healthz", HOST + "X: y\r\n" * 101), 431),
    "a header beyond the limit": (get("/healthz", HOST + HEADER + "x" * 9_000 + "\r\n"), 431),
    "headers without end": (f"GET /healthz HTTP/1.1\r\n{HEADER}".encode() + b"x" * 70_000, 431),
    "no host": (get("/healthz", ""), 400),
    "two hosts": (get("/healthz", HOST * 2), 400),
    "a host with a path": (get("/healthz", "Host: here/there\r\n"), 400),
    "a header without a colon": (get("/healthz", HOST + "nonsense\r\n"), 400),
    "a header without a name": (get("/healthz", HOST + ": x\r\n"), 400),
    "a blank before the colon": (get("/healthz", HOST + "X : y\r\n"), 400),
    "a folded header": (get("/healthz", HOST + "X: y\r\n z\r\n"), 400),
    "a bare line feed in a header": (get("/healthz", HOST + "X: y\nContent-Length: 5\r\n"), 400),
    "a bare carriage return in a header": (get("/healthz", HOST + "X: y\rContent-Length: 5\r\n"), 400),
    "a NUL in a header": (get("/healthz", HOST + "X: \0\r\n"), 400),
    "bare line feeds throughout": (b"GET /healthz HTTP/1.1\nHost: here\n\n", 400),
    "a NUL in the path": (get("/heal\0thz"), 400),
    "a byte above ASCII in the path": (get("/heal\xffthz"), 400),
    "blanks in the path": (get("/heal thz"), 400),
    "a tab for a blank": (b"GET\t/healthz\tHTTP/1.1\r\nHost: here\r\n\r\n", 400),
    "no path": (b"GET HTTP/1.1\r\nHost: here\r\n\r\n", 400),
    "a path that does not begin with a slash": (get("healthz"), 400),
    "another server's address": (get("http://elsewhere/healthz"), 400),
    "a tunnel": (get("elsewhere:443", method="CONNECT"), 400),
    "an empty line first": (b"\r\n" + get("/healthz"), 400),
    "no method": (b" /healthz HTTP/1.1\r\nHost: here\r\n\r\n", 400),
    "HTTP/0.9": (b"GET /healthz\r\n\r\n", 400),
    "HTTP/1.2": (get("/healthz", version="HTTP/1.2"), 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9), 400),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", 400),
    "TLS": (b"\x16\x03\x01\x00\xf8\x01\x00\x00\xf4\x03\x03\n" + bytes(range(200)), 400),
}
# What does not end, by what it tries: the bytes at first, and those that trickle after them.
ENDLESS: Dict[str, Tuple[bytes, bytes]] = {
    "nothing but a method": (b"GET", b""),
    "half a head": (b"GET /healthz HTTP/1.1\r\nHost: he", b""),
    "a head byte by byte": (b"GET /healthz HTTP/1.1\r\nHost: here\r\nX: ", b"y"),
    "a head line by line": (b"GET /healthz HTTP/1.1\r\nHost: here\r\n", b"X: y\r\n"),
    "half a body": (length("500"), b""),
    "a body byte by byte": (length("500"), b"x"),
    "a body that is announced": (post("Expect: 100-continue\r\nContent-Length: 500\r\n"), b""),
    "a body beside an upgrade": (post("Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 500\r\n"), b"x"),
    "a body to no path": (post("Content-Length: 500\r\n", "hello", "/nowhere"), b"x"),
    "a body where none is read": (get("/healthz", f"{HOST}Content-Length: 500\r\n"), b"x"),
    "chunks byte by byte": (chunked("1\r\nx"), b"\r\n1\r\nx"),
    "half a chunk": (chunked("50\r\nhello"), b""),
    "half a size of a chunk": (chunked("5"), b""),
    "half an end of chunks": (chunked("1\r\nx\r\n0\r\n"), b""),
}
# What looks odd and is a good request.
TAKEN: Dict[str, bytes] = {
    "HTTP/1.0": get("/healthz", "", "HTTP/1.0"),
    "an upgrade to a websocket": get("/healthz", f"{HOST}Upgrade: websocket\r\nConnection: Upgrade\r\n"),
    "an upgrade to HTTP/2": get("/healthz", f"{HOST}Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"),
    "an expectation without a body": get("/healthz", f"{HOST}Expect: 100-continue\r\nConnection: close\r\n"),
    "an absurd range": get("/healthz", f"{HOST}Range: bytes=9-1\r\nConnection: close\r\n"),
}


class Connection:
    """A raw connection to a server."""

    def __init__(self, port: int, receive_bytes: Optional[int] = None) -> None:
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))

    def send(self, data: bytes) -> "Connection":
        self.socket.sendall(data)
        return self

    def rest(self) -> bytes:
        """Everything until the server ends the connection; an end that is no orderly one counts too.

        Raises:
            TimeoutError: if it never does.
        """
        received = b""
        try:
            while data := self.socket.recv(65_536):
                received += data
        except ConnectionError:
            pass
        self.socket.close()
        return received

    def answer(self) -> bytes:
        """One answer of known length on a connection that stays open."""
        received = b""
        while b"\r\n\r\n" not in received:
            received += self.socket.recv(65_536)
        head, _, body = received.partition(b"\r\n\r\n")
        size = int(re.search(rb"content-length: (\d+)", head)[1])
        while len(body) < size:
            body += self.socket.recv(65_536)
        return head + b"\r\n\r\n" + body

    def cut(self, trickle: bytes = b"") -> Tuple[float, bytes]:
        """The seconds until the server ends the connection, whatever trickles, and what it answered."""
        begun, received = time.monotonic(), b""
        self.socket.settimeout(0.2)
        while time.monotonic() - begun < PATIENCE:
            try:
                if trickle:
                    self.socket.sendall(trickle)
                data = self.socket.recv(65_536)
                received += data
                if not data:
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        self.socket.close()
        return time.monotonic() - begun, received


def status(answer: bytes) -> int:
    """The last status in it, as a `100 Continue` may stand before."""
    found = re.findall(rb"^HTTP/1\.1 (\d{3}) ", answer, re.MULTILINE)
    assert found, answer
    return int(found[-1])


class Started:
    """A server as a process of its own."""

    def __init__(self, command: List[str], log: Path, health: str, **settings: Any) -> None:
        self.port = int(command[-1])
        self.log, self.health = log, health
        environment = {**os.environ, **action_process.LOOPBACK}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log.open("w"), stderr=subprocess.STDOUT, **settings
        )
        wait_for(self.answers)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            url = f"{self.address}{self.health}"
            return requests.get(url, timeout=SOON, headers={"Connection": "close"}).ok
        except requests.RequestException:
            return False

    def connect(self, **settings: int) -> Connection:
        return Connection(self.port, **settings)

    def end(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=PATIENCE)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def failures(self) -> float:
        return figure_of(self.address, "ask_failures_total")

    def bad_requests(self) -> Dict[str, float]:
        """How many requests were bad, by reason."""
        shown = (sample for sample in samples(self.address) if sample.name == "ask_bad_requests_total")
        return {sample.labels["reason"]: sample.value for sample in shown}


def start_bare(folder: Path, **settings: Any) -> Started:
    command = [sys.executable, "-W", "ignore", "-m", "tests.server.bare", str(free_port())]
    return Started(command, folder / "log.txt", "/healthz", **settings)


def start_actions(folder: Path) -> Started:
    command = [each for each in action_process.command(free_port()) if each != "--quiet"]
    return Started(command, folder / "actions.txt", "/health")


@pytest.fixture(scope="module")
def assistant_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    started = start_bare(tmp_path_factory.mktemp("bare"))
    yield started
    assert started.end() == 0, started.log.read_text()


@pytest.fixture(scope="module")
def action_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    started = start_actions(tmp_path_factory.mktemp("actions"))
    yield started
    assert started.end() == 0, started.log.read_text()


@pytest.fixture(params=["assistant_server", "action_server"])
def started(request: pytest.FixtureRequest) -> Started:
    return request.getfixturevalue(request.param)


def to(started: Started, data: bytes) -> bytes:
    """The same request to where that server takes it."""
    return data.replace(b"/healthz", started.health.encode()).replace(
        b"/echo", b"/echo" if started.health == "/healthz" else b"/webhook"
    )


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_be_read_in_two_ways_is_refused(started: Started, name: str) -> None:
    data, expected = REFUSED[name]
    connection = started.connect()
    with suppress(ConnectionError):  # refused before all of it was sent
        connection.send(to(started, data))
    answer = connection.rest()
    assert status(answer) == expected, answer
    head, _, body = answer.rpartition(b"\r\n\r\n")
    assert b"connection: close" in head.lower()
    assert set(json.loads(body)["error"]) == {"code", "message"}
    assert started.answers()


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_odd_and_clear_is_answered(started: Started, name: str) -> None:
    assert status(started.connect().send(to(started, TAKEN[name])).rest()) == 200


def test_a_refused_request_takes_what_was_sent_behind_it_along(started: Started) -> None:
    """Otherwise the body of one would be the head of the next."""
    for hostile in (length("-1"), chunked("0\r\nX: y\r\n\r\n"), post("Transfer-Encoding: gzip\r\n")):
        answers = started.connect().send(to(started, hostile + get("/healthz"))).rest()
        assert len(re.findall(rb"HTTP/1\.1 \d", answers)) == 1


def test_good_requests_in_one_go_are_answered_in_order(assistant_server: Started) -> None:
    last = get("/healthz", f"{HOST}Connection: close\r\n")
    whole = [length("5"), chunked("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"), get("/healthz", method="HEAD"), last]
    answers = assistant_server.connect().send(b"".join(whole)).rest()
    assert re.findall(rb"HTTP/1\.1 (\d+)", answers) == [b"200"] * 4
    assert answers.count(b"\r\n\r\nhello") == 2 and answers.count(b'{"status":"alive"}') == 1


def test_a_body_that_is_announced_is_asked_for(assistant_server: Started) -> None:
    for announced, body in (
        ("Content-Length: 5", b"hello"),
        ("Transfer-Encoding: chunked", b"5\r\nhello\r\n0\r\n\r\n"),
    ):
        connection = assistant_server.connect().send(
            post(f"Expect: 100-continue\r\nConnection: close\r\n{announced}\r\n")
        )
        assert connection.socket.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert connection.send(body).rest().endswith(b"\r\n\r\nhello")


@pytest.mark.parametrize("name", ENDLESS)
def test_what_does_not_end_is_cut_whatever_trickles(assistant_server: Started, name: str) -> None:
    first, trickle = ENDLESS[name]
    seconds, answer = assistant_server.connect().send(first).cut(trickle)
    assert seconds < bare.REQUEST_SECONDS + SOON
    assert status(answer) in (200, 404, 408), answer  # the first two, where no body is waited for
    assert assistant_server.answers()


def test_an_idle_connection_is_cut(assistant_server: Started) -> None:
    before, after = assistant_server.connect(), assistant_server.connect().send(get("/healthz"))
    assert status(after.answer()) == 200
    for connection in (before, after):
        seconds, answer = connection.cut()
        assert seconds < bare.IDLE_SECONDS + SOON and answer == b""


def test_a_client_that_never_reads_is_cut(assistant_server: Started) -> None:
    """The first answer fills the buffer, and the second waits for room in it."""
    before = assistant_server.bad_requests()["unread"]
    for requests_ in (1, 3):
        connection = assistant_server.connect(receive_bytes=4_096).send(get("/large") * requests_)
        time.sleep(bare.RESPONSE_SECONDS)
        wait_for(lambda: assistant_server.bad_requests()["unread"] == before + requests_ // 2 + 1)  # noqa: B023
        assert len(connection.rest()) < 30_000_000
    assert assistant_server.answers()


def test_bad_requests_are_counted_by_kind_and_raise_no_alert(assistant_server: Started) -> None:
    before, failures = assistant_server.bad_requests(), assistant_server.failures()
    hang_up = assistant_server.connect().send(get("/slow"))
    half = assistant_server.connect().send(length("500"))
    time.sleep(0.5)
    for connection in (hang_up, half):
        connection.socket.close()
    for data in (
        length("-1"),
        get("/nowhere"),
        get("/echo"),
        length("70000"),
        length("0"),
        get("/widget/" + "x" * 400),
    ):
        assistant_server.connect().send(data.replace(HOST.encode(), HOST.encode() + b"Connection: close\r\n")).rest()
    assistant_server.connect().send(b"GET /healthz").cut()

    def counted() -> Dict[str, float]:
        now = assistant_server.bad_requests()
        return {reason: now[reason] - before[reason] for reason in now if now[reason] != before[reason]}

    expected = {
        "hung_up": 2,
        "bad_request": 1,
        "not_found": 2,
        "method_not_allowed": 1,
        "body_too_large": 1,
        "request_timeout": 1,
    }
    wait_for(lambda: counted() == expected)
    assert assistant_server.failures() == failures
    assert "Traceback" not in assistant_server.log.read_text()
    assert requests.get(f"http://127.0.0.1:{assistant_server.port}/fails", timeout=PATIENCE).status_code == 500
    assert assistant_server.failures() == failures + 1


def update(size: int) -> bytes:
    return post(f"Content-Length: {size}\r\n", path="/update")


def test_a_route_that_says_so_takes_a_larger_body_and_no_other_does(assistant_server: Started) -> None:
    url = f"http://127.0.0.1:{assistant_server.port}"
    with requests.Session() as client:  # one connection, as long as nothing is refused
        for size in (bare.UPDATE_BYTES, 5, http_guard.BODY_BYTES + 1):
            assert client.post(f"{url}/update", data=b"x" * size, timeout=PATIENCE).text == str(size)
        assert client.post(f"{url}/echo", data=b"x" * http_guard.BODY_BYTES, timeout=PATIENCE).ok
    for refused in (update(bare.UPDATE_BYTES + 1), length(str(http_guard.BODY_BYTES + 1))):
        assert status(assistant_server.connect().send(refused).rest()) == 413
    # After a large body the same connection takes no other one elsewhere.
    both = update(http_guard.BODY_BYTES + 1) + b"x" * (http_guard.BODY_BYTES + 1) + length("70000")
    assert re.findall(rb"HTTP/1\.1 (\d+)", assistant_server.connect().send(both).rest()) == [b"200", b"413"]
    chunk = b"%x\r\n" % (http_guard.BODY_BYTES + 1)
    head = post("Transfer-Encoding: chunked\r\n", path="/update")
    assert status(assistant_server.connect().send(head + chunk).rest()) == 413, "its size is not known before"


def test_few_larger_bodies_come_at_one_time_and_what_was_cut_gives_its_room_back(assistant_server: Started) -> None:
    half = [assistant_server.connect().send(update(bare.UPDATE_BYTES)) for _ in range(http_guard.LARGE_BODIES)]
    time.sleep(0.5)
    answer = assistant_server.connect().send(update(bare.UPDATE_BYTES)).rest()
    assert status(answer) == 503 and b"retry-after: 5" in answer.lower() and b'"too_many_large"' in answer
    assert status(assistant_server.connect().send(length("5") + get("/healthz")).answer()) == 200
    half[0].socket.close()
    for slow in half[1:]:
        seconds, answer = slow.cut(b"x")
        assert status(answer) == 408 and seconds < bare.REQUEST_SECONDS + SOON
    for _ in range(http_guard.LARGE_BODIES + 1):
        whole = assistant_server.connect().send(update(bare.UPDATE_BYTES) + b"x" * bare.UPDATE_BYTES)
        assert status(whole.answer()) == 200


def hold(started: Started) -> List[Connection]:
    """Open connections of every kind that does not end."""
    sent = [b"", get("/healthz"), *(first for first, _ in ENDLESS.values()), get("/large") * 3]
    return [started.connect(receive_bytes=4_096).send(to(started, each)) for each in sent]


@pytest.mark.parametrize("start", [start_bare, start_actions], ids=["assistant", "actions"])
def test_it_ends_when_it_is_told_to_with_hostile_connections_open(
    start: Callable[[Path], Started], tmp_path: Path
) -> None:
    started = start(tmp_path)
    held = hold(started)
    for data, _ in REFUSED.values():
        with suppress(ConnectionError):
            held.append(started.connect().send(to(started, data)))
    assert started.end() == 0, started.log.read_text()
    assert held


def test_it_ends_within_the_bound_whatever_it_does(tmp_path: Path) -> None:
    started = start_bare(tmp_path)
    started.connect().send(get("/stuck"))
    time.sleep(1)
    begun = time.monotonic()
    assert started.end() == -signal.SIGALRM
    assert time.monotonic() - begun < bare.SHUTDOWN_SECONDS + SOON


@pytest.mark.parametrize(
    "path",
    [
        "/article",
        "/widget/ask.js",
        "/widget/icon.svg",
        "/widget/strings/de.json",
        "/widget/demo/index.html",
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
        "/",
        "SESSION",
    ],
)
def test_head_is_answered_as_get_without_the_body(server: Server, path: str) -> None:
    if path == "SESSION":
        path = f"/chat/sessions/{requests.post(f'{server}/chat/sessions', timeout=PATIENCE).json()['session']}"
    with requests.Session() as visitor:
        got, headed = (visitor.request(method, f"{server}{path}", timeout=PATIENCE) for method in ("GET", "HEAD"))
        assert got.status_code == headed.status_code == 200 and headed.content == b""
        different = {"X-Request-ID", *(["content-length"] if path == "/metrics" else [])}  # its figures change
        for name in different:
            got.headers.pop(name), headed.headers.pop(name)
        assert got.headers == headed.headers
        assert visitor.get(f"{server}/healthz", timeout=PATIENCE).json() == {"status": "alive"}, "nothing was left over"


def test_head_is_refused_where_get_is(server: Server) -> None:
    for path, expected in (("/nowhere", 404), ("/chat/sessions", 405), ("/article/nowhere", 404)):
        answer = requests.head(f"{server}{path}", timeout=PATIENCE)
        assert (answer.status_code, answer.content) == (expected, b"")
        assert requests.get(f"{server}{path}", timeout=PATIENCE).status_code == expected


def test_the_real_server_refuses_the_same_in_the_same_form(server: Server) -> None:
    port = int(server.rpartition(":")[2])
    for name in ("a negative length", "two lengths", "an unknown coding", "headers without end", "a NUL in the path"):
        connection = Connection(port)
        with suppress(ConnectionError):
            connection.send(REFUSED[name][0])
        answer = connection.rest()
        assert status(answer) == REFUSED[name][1]
        assert b"X-Content-Type-Options: nosniff" in answer and b'{"error":{"code":' in answer
    assert requests.get(f"{server}/healthz", timeout=SOON).ok


@pytest.mark.parametrize("name", ["%00.json", "x" * 400, "", ".", "en.json/x", "..%2fask.js"])
def test_a_name_that_no_file_has_is_no_failure(server: Server, name: str) -> None:
    before = figure_of(server, "ask_failures_total")
    answer = Connection(int(server.rpartition(":")[2])).send(
        get(f"/widget/strings/{name}", f"{HOST}Connection: close\r\n")
    )
    assert status(answer.rest()) == 404
    assert figure_of(server, "ask_failures_total") == before


def test_a_visitor_who_writes_too_much_is_told_where_help_is(server: Server) -> None:
    answer = Connection(int(server.rpartition(":")[2])).send(length(str(http_guard.BODY_BYTES + 1))).rest()
    assert status(answer) in (404, 413)
    path = "/chat/sessions/x/messages"
    answer = Connection(int(server.rpartition(":")[2])).send(post("Content-Length: 70000\r\n", "x", path)).rest()
    assert status(answer) == 413 and b"988" in answer


LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
os.execv(sys.executable, [sys.executable, "-m", *sys.argv[1:]])
"""


def test_help_comes_when_all_descriptors_are_taken(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "limited.py").write_text(LIMITED)
    limited = {"PYTHONPATH": str(tmp_path)}
    command = ("limited", "assistant.server.serve", "run", "--interface", "127.0.0.1")
    with serve(tmp_path, *command, **limited) as server, requests.Session() as visitor:
        port = int(server.rpartition(":")[2])
        session = visitor.post(f"{server}/chat/sessions", timeout=PATIENCE).json()["session"]
        idle: List[Connection] = []
        for number in range(200):
            try:
                idle.append(Connection(port))
                if number % 2:
                    idle[-1].send(b"GET /healthz HTTP/1.1\r\nX: ")
            except ConnectionError:
                pass
        message = {"text": "I want to die"}
        answer = visitor.post(f"{server}/chat/sessions/{session}/messages", json=message, timeout=PATIENCE)
        assert answer.status_code == 200 and answer.json()["messages"][0]["id"] == "crisis"
        newcomer = requests.post(f"{server}/chat/sessions/{session}/messages", json=message, timeout=PATIENCE)
        assert newcomer.status_code in (200, 503) and "988" in newcomer.text
        wait_for(lambda: requests.get(f"{server}/healthz", timeout=PATIENCE).ok)
        assert figure_of(server, "ask_bad_requests_total", reason="too_many_connections") > 0
        assert figure_of(server, "ask_failures_total") == 0
        for connection in idle:
            connection.socket.close()
