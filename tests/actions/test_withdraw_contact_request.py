"""A request that was consented to, and whose answer got lost: it is sent once, and what is said of it is true."""

import json
import signal
import socket
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple
from urllib.parse import urlsplit

import pytest
import requests
import sqlalchemy as sa
from cryptography.fernet import Fernet

from tests.actions.conftest import (
    TIMEOUT,
    Actions,
    Between,
    MailServer,
    Requests,
    Visitor,
    ids,
    titles,
)
from tests.figures import figure_of
from workbench.running import services
from workbench.running.cluster import Worker
from workbench.running.services import wait_for

TYPED = ("Ruperta Vole", "ruperta@amberley.example", "any time")
DRAFTS = "type_name = 'slot' and action_name in ('contact_name', 'contact_reach', 'contact_time')"


def ready(server: str) -> Visitor:
    """A visitor who sees the summary."""
    visitor = Visitor(server)
    assert titles(visitor.fill_in(*TYPED)) == ["Send", "Change", "Cancel"]
    return visitor


def send(visitor: Visitor, between: Between) -> socket.socket:
    """Send, until the action server has done its work; its answer is held back."""
    between.go_on.clear()
    between.reached.clear()
    address = urlsplit(visitor.path)
    body = json.dumps({"option": "/contact_send"}).encode()
    head = f"POST {address.path}/messages HTTP/1.1\r\nHost: clinic\r\nContent-Type: application/json\r\n"
    connection = socket.create_connection((address.hostname, address.port), timeout=TIMEOUT)
    connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    assert between.reached.wait(TIMEOUT)
    return connection


def said(visitor: Visitor) -> List[Dict[str, Any]]:
    """What the page shows after a reload."""
    return requests.get(visitor.path, timeout=TIMEOUT).json()["messages"]


def test_whoever_hangs_up_while_it_is_sent_hears_that_it_was_sent(
    clinic: str, between: Between, received: Requests
) -> None:
    visitor = ready(clinic)
    send(visitor, between).close()
    time.sleep(0.5)  # the server hears of it
    between.go_on.set()
    wait_for(lambda: ids(said(visitor))[-1] == "contact_sent")
    assert [each["text"] for each in said(visitor) if each["id"] == "visitor"][-1] == "Send"
    # The old options are still on the page that the visitor did not reload.
    again = visitor.tap("Send")
    assert ids(again) == ["contact_sent"] and "already" in again[0]["text"]
    assert ids(visitor.say("yes, send it")) == ["contact_sent"]
    visitor.shown = said(visitor)
    cancelled = visitor.tap("Cancel")
    assert ids(cancelled) == ["contact_cancelled"] and "was passed on" in cancelled[0]["text"]
    assert {"Call us", "Write an e-mail"} <= set(titles(cancelled))
    assert [request["reach"] for request in received()] == [TYPED[1]] and len(between.asked) == 1


def test_what_a_visitor_types_after_sending_is_understood(clinic: str, received: Requests) -> None:
    visitor = ready(clinic)
    assert ids(visitor.tap("Send")) == ["contact_sent"]
    cancelled = visitor.say("please cancel it")
    assert ids(cancelled) == ["contact_cancelled"] and "was passed on" in cancelled[0]["text"]
    other = ready(clinic)
    other.tap("Send")
    assert ids(other.say("no, thanks")) != ["contact_cancelled"]
    assert len(received()) == 2, "each of two requests has an id of its own"


@pytest.mark.parametrize("fault", ["loses", "kills"])
def test_an_answer_that_got_lost_is_looked_up(fault: str, clinic: str, between: Between, received: Requests) -> None:
    visitor = ready(clinic)
    setattr(between, fault, True)
    assert ids(visitor.tap("Send")) == ["contact_sent"]
    assert len(received()) == 1


def test_an_answer_that_comes_too_late_is_looked_up(clinic: str, between: Between, received: Requests) -> None:
    visitor = ready(clinic)
    between.go_on.clear()
    assert ids(visitor.tap("Send")) == ["contact_sent"]
    assert len(received()) == 1


def test_the_action_server_is_told_the_request_and_nothing_of_the_conversation(
    clinic: str, between: Between, received: Requests
) -> None:
    ready(clinic).tap("Send")
    told = json.loads(between.asked[0])["tracker"]
    assert set(told["slots"]) == {
        *("contact_name", "contact_reach", "contact_time", "contact_consent", "contact_request"),
        "answers_until",
    }
    assert set(told) == {"sender_id", "slots"} and told["sender_id"] == "visitor"


def forget_drafts(folder: Path) -> None:
    """What the store does to what was typed an hour ago."""
    with sa.create_engine(f"sqlite:///{folder / 'conversations.db'}").begin() as database:
        assert database.execute(sa.text(f"delete from events where {DRAFTS}")).rowcount


@pytest.mark.parametrize("says", ["Send", "Change", "hm"])
def test_a_form_whose_answers_are_gone_says_so_and_begins_anew(
    says: str, clinic: str, folder: Path, received: Requests
) -> None:
    visitor = ready(clinic)
    forget_drafts(folder)
    visitor.shown = said(visitor)
    assert titles(visitor.shown)[-3:] == ["Send", "Change", "Cancel"], "a reload shows the form where it was"
    replies = visitor.say(says) if says == "hm" else visitor.tap(says)
    assert ids(replies) == ["contact_expired", "ask_contact_form_contact_name"]
    assert ids(visitor.say("Zeb")) == ["ask_contact_form_contact_reach"]
    visitor.say("zeb@amberley.example")
    summary = visitor.say("mornings")
    assert titles(summary) == ["Send", "Change", "Cancel"] and received() == [], "an old consent is no consent to this"
    assert ids(visitor.tap("Send")) == ["contact_sent"]
    assert [request["name"] for request in received()] == ["Zeb"]


def test_a_question_beside_answers_that_are_gone_is_answered_first(
    clinic: str, folder: Path, received: Requests
) -> None:
    visitor = ready(clinic)
    forget_drafts(folder)
    replies = visitor.say("is it safe?")
    assert ids(replies) == ["considerations_and_caution", "contact_expired", "ask_contact_form_contact_name"]
    assert ids(visitor.tap("Cancel")) == ["contact_cancelled"] and received() == []


def make_older(folder: Path, hours: float) -> None:
    """Have everything in the store have been said so many hours earlier."""
    with sa.create_engine(f"sqlite:///{folder / 'conversations.db'}").begin() as database:
        for number, data in database.execute(sa.text("select id, data from events")).all():
            event = json.loads(data)
            event["timestamp"] = (event.get("timestamp") or time.time()) - hours * 3_600
            values = {"id": number, "data": json.dumps(event), "at": event["timestamp"]}
            database.execute(sa.text("update events set data = :data, timestamp = :at where id = :id"), values)


def test_whoever_comes_back_after_an_hour_finds_the_form_again(clinic: str, folder: Path, received: Requests) -> None:
    visitor = ready(clinic)
    other = ready(clinic)
    forget_drafts(folder)
    make_older(folder, 2)
    assert ids(visitor.tap("Send")) == ["contact_expired", "ask_contact_form_contact_name"]
    assert ids(other.tap("Cancel")) == ["contact_cancelled"]
    assert received() == []


@pytest.fixture
def workers(
    model: Path,
    project: Path,
    stored: Dict[str, str],
    between: Between,
    actions: Actions,
    tmp_path: Path,
    monkeypatch: Any,
) -> Iterator[List[Worker]]:
    """Two workers that share a database."""
    monkeypatch.setattr(services, "ROOT", project)
    settings = {
        **stored,
        "ACTION_SERVER": actions.address,
        "ASK_MODEL_AS_IS": "1",
        "RATE_LIMITS": "off",
        "CONTACT_DRAFT_KEY": Fernet.generate_key().decode(),
    }
    running = [Worker(f"worker-{number}", tmp_path, **settings) for number in (1, 2)]
    for worker in running:
        worker.start()
    for worker in running:
        worker.wait()
    wait_for(lambda: all(figure_of(worker.url, "ask_actions_up") == 1 for worker in running))
    yield running
    for worker in running:
        if worker.running():
            worker.stop()


def test_a_worker_dies_while_it_sends_and_another_knows(
    workers: List[Worker], between: Between, received: Requests
) -> None:
    first, second = workers
    visitors = {way: ready(first.url) for way in ("Send", "Cancel", "Change")}
    connections = [send(visitor, between) for visitor in visitors.values()]
    first.stop(signal.SIGKILL)
    between.go_on.set()
    for connection in connections:
        connection.close()
    assert len(received()) == 3
    for way, visitor in visitors.items():
        visitor.path = visitor.path.replace(first.url, second.url)
        visitor.shown = said(visitor)
        assert titles(visitor.shown)[-3:] == ["Send", "Change", "Cancel"], "the reply never came"
        replies = visitor.tap(way)
        assert ids(replies) == ["contact_cancelled" if way == "Cancel" else "contact_sent"], way
        assert "passed on" in replies[0]["text"] and ("already" in replies[0]["text"] or way == "Cancel"), way
        assert ids(visitor.say("is it safe?")) == ["considerations_and_caution"], "the form is over"
    assert len(received()) == 3


@pytest.fixture
def mailing(serve: Any, project: Path, tmp_path: Path, mail_server: MailServer) -> Iterator[Tuple[str, Between]]:
    """A server whose requests are mailed."""
    settings = {
        "CONTACT_SMTP": f"smtp://clinic:s3cret%2Fword@localhost:{mail_server.port}",
        "CONTACT_MAIL_FROM": "assistant@clinic.example",
        "CONTACT_MAIL_TO": "desk@clinic.example",
        "SSL_CERT_FILE": mail_server.trust,
    }
    in_front, behind = Actions(tmp_path), Actions(tmp_path)
    behind.start(**settings)
    between = Between(in_front, behind)
    command = ("assistant.server.serve", "run", "--interface", "127.0.0.1")
    environment = {**settings, "ACTION_SERVER": in_front.address, "ASK_MODEL_AS_IS": "1"}
    with serve(tmp_path, *command, project=project, **environment) as address:
        wait_for(lambda: figure_of(address, "ask_actions_up") == 1)
        yield address, between
    between.close()
    behind.stop()


def test_of_a_mail_the_visitor_hears_what_can_be_known(mailing: Tuple[str, Between], mail_server: MailServer) -> None:
    server, between = mailing
    visitors = [ready(server) for _ in range(4)]
    # The mail server took it; its id is known to the action server, so that nobody sends it twice.
    between.loses = True
    for visitor in visitors[:2]:
        replies = visitor.tap("Send")
        assert ids(replies) == ["contact_failed"] and "may have been sent" in replies[0]["text"]
        assert {"Call us", "Write an e-mail"} <= set(titles(replies))
    between.loses = False
    wait_for(lambda: figure_of(server, "ask_actions_up") == 1)
    sent = visitors[0].say("please send it")
    assert ids(sent) == ["contact_sent"] and "already" in sent[0]["text"]
    cancelled = visitors[1].say("cancel")
    assert ids(cancelled) == ["contact_cancelled"] and "was passed on" in cancelled[0]["text"]
    assert len(mail_server.messages) == 2
    # The action server took what it knew with it.
    between.kills = True
    assert "may have been sent" in visitors[2].tap("Send")[0]["text"]
    cancelled = visitors[2].say("cancel")
    assert ids(cancelled) == ["contact_cancelled"] and "may have been sent" in cancelled[0]["text"]
    assert "Call us" in titles(cancelled) and len(mail_server.messages) == 3
    # No action server was asked to send this one.
    between.close()
    replies = visitors[3].tap("Send")
    assert ids(replies) == ["contact_failed"] and "was not sent" in replies[0]["text"]
    assert "Nothing was sent" in visitors[3].say("cancel")[0]["text"] and len(mail_server.messages) == 3
