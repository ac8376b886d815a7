"""What an action hears of a conversation, and what it may do to one."""

import asyncio
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, Dict, Iterator

import aiohttp
import pytest

from assistant.action_server import ActionServer

ASKED = {
    "next_action": "action_send_contact_request",
    "sender_id": "a secret session",
    "version": "3.6.21",
    "tracker": {
        "sender_id": "a secret session",
        "slots": {"contact_name": "Zeb", "distress": "self_harm", "session_started_metadata": {"phone": "555-0199"}},
        "events": [{"event": "user", "text": "I want to die"}],
        "latest_message": {"text": "I want to die"},
    },
}


class Standin:
    """Answers what it is told to answer, and remembers what it was told."""

    def __init__(self) -> None:
        self.answer: Any = {"events": [], "responses": []}
        self.told: Dict[str, Any] = {}
        standin = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                standin.told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                body = json.dumps(standin.answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def ask(self) -> Any:
        server = ActionServer(f"http://127.0.0.1:{self.http.server_port}")
        return asyncio.run(server.request(json=ASKED, method="post", timeout=300))


@pytest.fixture
def standin() -> Iterator[Standin]:
    found = Standin()
    yield found
    found.http.shutdown()
    found.http.server_close()


def test_an_action_hears_what_it_needs_and_no_more(standin: Standin) -> None:
    assert standin.ask() == standin.answer
    assert standin.told["next_action"] == "action_send_contact_request"
    assert standin.told["tracker"]["slots"]["contact_name"] == "Zeb"
    for other in ("secret", "self_harm", "555-0199", "die"):
        assert other not in json.dumps(standin.told)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {"events": "sent"},
        {"events": [{"event": "slot", "name": "distress", "value": None}]},
        {"events": [{"event": "restart"}]},
        {"events": [], "responses": [{"text": "Buy now"}]},
    ],
)
def test_an_action_may_say_what_became_of_it_and_nothing_else(answer: Any, standin: Standin) -> None:
    standin.answer = answer
    with pytest.raises(aiohttp.ClientConnectionError):
        standin.ask()
    standin.answer = {"events": [{"event": "slot", "name": "contact_outcome", "value": "sent"}], "responses": []}
    assert standin.ask() == standin.answer
