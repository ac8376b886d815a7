"""One page from the web: fetched once, politely, and refused with a reason."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Dict, Iterator, List, Tuple

import pytest

from workbench.documents import download
from workbench.documents.download import NotFetched, fetch

Answers = Dict[str, Tuple[int, Dict[str, str], bytes]]
PAGE = "<html><title>Müde</title><h1>Müde</h1><p>Schlafen Sie.</p></html>"


@contextmanager
def site(answers: Answers, asked: List[Tuple[str, str]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["User-Agent"]))
            status, headers, body = answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
                if "X-Hang" in headers:
                    hang.wait(20)
                while "X-Drip" in headers and not hang.wait(0.05):
                    self.wfile.write(b" ")
                    self.wfile.flush()
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    hang = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        hang.set()
        server.shutdown()
        server.server_close()


def test_a_page_is_fetched_once_in_its_encoding_with_its_address() -> None:
    asked: List[Tuple[str, str]] = []
    answers: Answers = {
        "/old": (301, {"Location": "/new"}, b""),
        "/new": (200, {"Content-Type": "text/html; charset=iso-8859-1"}, PAGE.encode("latin-1")),
    }
    with site(answers, asked) as address:
        data, kind = fetch(f"{address}/old")
    text = data.decode("utf-8-sig")
    assert kind == ".html" and text.endswith(PAGE) and f"{address}/new -->" in text
    pages = [path for path, _ in asked if path != "/robots.txt"]
    assert pages == ["/old", "/new"]
    assert all("ask-the-article" in agent for _, agent in asked)


@pytest.mark.parametrize(
    "answer, told",
    [
        ((404, {}, b""), "answers with 404 Not Found$"),
        ((401, {"Content-Type": "text/html"}, b"Sign in"), "answers with 401 .*: open it in your browser, and save"),
        ((200, {"Content-Type": "image/png"}, b"x"), "image/png, and neither a page nor a document"),
        ((302, {"Location": "/page"}, b""), "from one address to the next without end"),
        ((302, {"Location": "ftp://a.example/x"}, b""), "only addresses that begin with https://"),
        ((302, {"Location": "http://a.example/x"}, b""), "only addresses that begin with https://"),
        ((200, {"Content-Type": "text/html"}, b"x" * 2_000_000), "larger than"),
    ],
)
def test_an_editor_reads_why_an_address_gives_no_page(
    answer: Tuple[int, Dict[str, str], bytes], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LARGEST", 1_000_000)
    with site({"/page": answer}, []) as address, pytest.raises(NotFetched, match=told):
        fetch(f"{address}/page")


def test_a_site_that_hangs_does_not_hold_an_editor_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "WAITS", (1.0, 0.5))
    answer = (200, {"Content-Type": "text/html", "X-Hang": "1"}, b"<html>")
    with site({"/page": answer}, []) as address, pytest.raises(NotFetched, match="does not answer"):
        fetch(f"{address}/page")


@pytest.mark.parametrize("path", ["/page", "/robots.txt"])
def test_a_site_that_sends_a_byte_now_and_then_does_not_either(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "SECONDS", 0.5)
    dripping = (200, {"Content-Type": "text/html", "X-Drip": "1"}, b"<html>")
    with site({path: dripping}, []) as address, pytest.raises(NotFetched, match="has not sent all of it"):
        fetch(f"{address}/page")


def test_a_page_that_a_site_keeps_from_programs_stays_there() -> None:
    asked: List[Tuple[str, str]] = []
    answers: Answers = {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private"),
        "/private/a": (200, {"Content-Type": "text/html"}, b"<h1>a</h1>"),
    }
    with site(answers, asked) as address, pytest.raises(NotFetched, match="asks programs not to fetch"):
        fetch(f"{address}/private/a")
    assert [path for path, _ in asked] == ["/robots.txt"]


def test_an_address_without_a_site_is_told() -> None:
    with pytest.raises(NotFetched, match="cannot be reached"):
        fetch("http://127.0.0.1:9/page")
    with pytest.raises(NotFetched, match="only addresses that begin with https://"):
        fetch("http://a.example/page")
