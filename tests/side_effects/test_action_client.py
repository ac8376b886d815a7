"""What an action hears of a conversation, and what it may do to one."""

import asyncio
import json
import socket
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Dict, Iterator

import aiohttp
import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from assistant.content.loader import ROOT
from assistant.runtime import database
from assistant.side_effects.action_client import ActionServer
from assistant.side_effects.contact_requests import SealedRequests, Withdrawn, as_text, new_key

KEY = new_key()
HEARD_OF = {"event": "slot", "name": "contact_outcome"}
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
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def ask(self) -> Any:
        server = ActionServer(self.url)
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


LOST = {**ASKED, "tracker": {**ASKED["tracker"], "slots": {**ASKED["tracker"]["slots"], "contact_request": "an id"}}}


def became(url: str, action: str = "action_send_contact_request", store: Any = None) -> Any:
    """What became of a request, as the assistant hears it."""
    answer = asyncio.run(ActionServer(url, store).request(json={**LOST, "next_action": action}, method="post"))
    (event,) = answer["events"]
    assert event["name"] == "contact_outcome"
    return event["value"]


def a_conversation() -> InMemoryTrackerStore:
    """A store with the conversation that a request belongs to."""
    store = InMemoryTrackerStore(Domain.load(str(ROOT / "domain.yml")))
    asyncio.run(store.get_or_create_tracker("a secret session"))
    return store


NOWHERE = "http://127.0.0.1:1"
WITHDRAW = "action_withdraw_contact_request"


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SealedRequests:
    """The database of an assistant that stores requests."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'requests.db'}")
    monkeypatch.setenv("CONTACT_KEY", as_text(KEY.public_key()))
    return SealedRequests()


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SMTP": "smtps://mail.example", "MAIL_FROM": "a@b.example", "MAIL_TO": "c@d.example"}.items():
        monkeypatch.setenv(f"CONTACT_{name}", value)


@pytest.mark.parametrize("answer", [None, {"events": []}, {"events": [{**HEARD_OF, "value": "unknown"}]}])
def test_the_database_tells_what_a_lost_answer_does_not(answer: Any, standin: Standin, stored: SealedRequests) -> None:
    standin.answer = answer
    for action in ("action_send_contact_request", WITHDRAW):
        assert became(standin.url, action) == "failed"
    with pytest.raises(Withdrawn):  # and so it stays
        stored.add({"name": "Zeb"}, KEY.public_key(), request_id="an id")


def test_what_is_in_the_database_was_sent_whoever_is_down(standin: Standin, stored: SealedRequests) -> None:
    stored.add({"name": "Zeb"}, KEY.public_key(), request_id="an id")
    for url in (standin.url, NOWHERE):
        for action in ("action_send_contact_request", WITHDRAW):
            assert became(url, action) == "sent"


def test_a_second_attempt_that_failed_says_nothing_of_the_first(standin: Standin, stored: SealedRequests) -> None:
    standin.answer = {"events": [{**HEARD_OF, "value": "failed"}], "responses": []}
    store = a_conversation()
    assert became(standin.url, store=store) == "failed"
    stored.add({"name": "Zeb"}, KEY.public_key(), request_id="an id")
    assert became(standin.url, store=store) == "sent"


def test_a_database_that_hangs_makes_it_unknown_in_bounded_time(
    standin: Standin, stored: SealedRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "HANGS_AFTER", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        monkeypatch.setenv("DATABASE_URL", f"postgresql://a@127.0.0.1:{hanging.getsockname()[1]}/b")
        begun = time.monotonic()
        assert became(standin.url) == "unknown" and became(standin.url, WITHDRAW) == "unknown"
        assert time.monotonic() - begun < 8, "each look at the database ends after a second"


@pytest.mark.usefixtures("mailed")
def test_of_a_mail_only_the_action_server_knows(standin: Standin) -> None:
    store = a_conversation()
    assert became(NOWHERE, store=store) == "failed", "nobody was asked to send it"
    assert became(NOWHERE, store=store) == "unknown", "a turn before this one may have been"
    assert became(NOWHERE, WITHDRAW) == "unknown"
    for value in ("sent", "already", "failed"):
        standin.answer = {"events": [{**HEARD_OF, "value": value}], "responses": []}
        assert became(standin.url, store=a_conversation()) == value and became(standin.url, WITHDRAW) == value
    standin.answer = {"events": [{**HEARD_OF, "value": "no word of ours"}]}
    assert became(standin.url) == "unknown"


@pytest.mark.usefixtures("mailed")
def test_the_conversation_knows_of_a_request_before_the_action_server(standin: Standin) -> None:
    store = a_conversation()
    became(standin.url, store=store)
    assert asyncio.run(store.retrieve("a secret session")).get_slot("contact_request") == "an id"
    assert standin.told["tracker"]["slots"]["contact_request"] == "an id"
    became(standin.url, WITHDRAW, store)
    assert set(standin.told["tracker"]["slots"]) == {"contact_request", "answers_until"}


@pytest.mark.usefixtures("mailed")
def test_a_conversation_that_was_deleted_does_not_come_back(standin: Standin) -> None:
    store = InMemoryTrackerStore(Domain.load(str(ROOT / "domain.yml")))
    assert became(NOWHERE, store=store) == "unknown"
    assert asyncio.run(store.retrieve("a secret session")) is None
