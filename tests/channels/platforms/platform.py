"""What all platforms share: an address that takes messages, a memory of what it took, and a visitor who writes."""

import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, Iterator, List, Tuple

import requests
from sanic.compat import Header
from sanic.request import Request


class Rejected(Exception):
    """What a platform does not take, and why; with its own HTTP answer where that is no plain refusal."""

    def __init__(self, why: str, status: int = 0, body: Any = None, **headers: str) -> None:
        super().__init__(why)
        self.status, self.body = status, body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def require(rule: bool, why: str) -> None:
    if not rule:
        raise Rejected(why)


@dataclass
class Shown:
    """A message as a person sees it, with the payloads behind its buttons."""

    text: str
    options: List[Tuple[str, str]] = field(default_factory=list)
    links: List[Tuple[str, str]] = field(default_factory=list)
    to: str = ""

    def __str__(self) -> str:
        buttons = [f"[ {title} ]" for title, _ in self.options]
        links = [f"[ {title} -> {url} ]" for title, url in self.links]
        return "\n".join([self.text, *links, *buttons])


class Platform:
    """A platform's API on a local port. Subclasses say what it takes, and how it delivers what a visitor does."""

    name: str
    webhook: str

    def __init__(self) -> None:
        self.shown: List[Shown] = []
        self.rejected: List[str] = []
        self.ids = itertools.count(1000)
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                headers: Dict[str, str] = {}
                try:
                    answer = platform.take(self.path, dict(self.headers), body)
                    status = 200
                except Rejected as rejected:
                    platform.rejected.append(str(rejected))
                    status, answer = platform.refusal(str(rejected))
                    if rejected.status:
                        status, answer, headers = rejected.status, rejected.body, rejected.headers
                sent = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def settings(self) -> Dict[str, str]:
        """The environment of a server that is connected to this platform."""
        raise NotImplementedError

    def recipient(self, visitor: str) -> Any:
        """Where our connector sends a visitor's replies."""
        return visitor

    def take(self, path: str, headers: Dict[str, str], body: bytes) -> Any:
        """Remember a message.

        Raises:
            Rejected: if the real platform would not take it.
        """
        raise NotImplementedError

    def refusal(self, why: str) -> Tuple[int, Any]:
        return 400, {"error": {"message": why}}

    def text_update(self, visitor: str, text: str) -> Any:
        raise NotImplementedError

    def tap_update(self, visitor: str, message: Shown, payload: str) -> Any:
        raise NotImplementedError

    def sticker_update(self, visitor: str) -> Any:
        raise NotImplementedError

    def signed(self, update: Any) -> Dict[str, Any]:
        """The request that delivers an update: `data` and `headers` for `requests.post`."""
        raise NotImplementedError

    def request(self, update: Any) -> Request:
        """The same as a connector gets it."""
        signed = self.signed(update)
        data = signed["data"]
        request = Request(self.webhook.encode(), Header(signed["headers"]), "1.1", "POST", None, None)
        request.body = data if isinstance(data, bytes) else data.encode()
        return request

    def deliver(self, server: str, update: Any) -> requests.Response:
        return requests.post(f"{server}{self.webhook}", timeout=30, **self.signed(update))


class Visitor:
    """A person on a platform."""

    def __init__(self, platform: Platform, server: str, name: str) -> None:
        self.platform, self.server, self.name = platform, server, name

    def say(self, text: str) -> List[Shown]:
        return self.send(self.platform.text_update(self.name, text))

    def tap(self, title: str) -> List[Shown]:
        """Tap the newest button of this title; where there are no buttons, type the number beside the title."""
        for message in reversed(self.seen()):
            for shown, payload in message.options:
                if shown == title:
                    return self.send(self.platform.tap_update(self.name, message, payload))
        for message in reversed(self.seen()):
            for line in message.text.splitlines():
                if line.endswith(f". {title}"):
                    return self.say(line.partition(".")[0])
        raise AssertionError(f"nobody was shown '{title}'")

    def sticker(self) -> List[Shown]:
        return self.send(self.platform.sticker_update(self.name))

    def seen(self) -> List[Shown]:
        return [message for message in self.platform.shown if message.to == self.name]

    def send(self, update: Any) -> List[Shown]:
        before = len(self.seen())
        answer = self.platform.deliver(self.server, update)
        assert answer.status_code == 200, answer.text
        return list(self.replies(before))

    def replies(self, before: int) -> Iterator[Shown]:
        """What comes, up to options to choose from, or to the last line of help."""
        end = time.monotonic() + 60
        while not any(map(_whole, self.seen()[before:])):
            assert time.monotonic() < end, f"{self.seen()[before:]} and no more; rejected: {self.platform.rejected}"
            time.sleep(0.01)
        yield from self.seen()[before:]


def _whole(message: Shown) -> bool:
    """Whether this message ends a reply."""
    listed = ("Reply with a number", "Find a helpline", "\nCall 911")
    return bool(message.options) or any(last in str(message) for last in listed)
