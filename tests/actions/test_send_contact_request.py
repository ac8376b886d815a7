"""Asking to be contacted: what is sent arrives, what is not sent is not said to be, and nothing of it stays behind."""

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Dict, List

import pytest
import requests
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from playwright.sync_api import expect, sync_playwright

from assistant.channels.channel_settings import NEEDS
from assistant.content.loader import ROOT
from assistant.side_effects.contact_requests import as_text
from tests.actions.conftest import TIMEOUT, Actions, MailServer, Requests, Visitor, ids, titles
from tests.channels.platforms.platform import Visitor as AppVisitor
from tests.figures import figure_of
from tests.widget.conftest import Chat
from tests.widget.pictures import PHONE, picture
from workbench.running.services import program, wait_for


def failures(server: str) -> float:
    return figure_of(server, "ask_actions_failed_total", action="action_send_contact_request")


def test_a_request_arrives_and_nothing_of_it_stays(
    clinic: Any, folder: Path, actions: Actions, received: Requests, tmp_path: Path, key: X25519PrivateKey
) -> None:
    typed = ["Zebediah Quux-Amberley", "zeb.quux@amberley.example", "thursdays after the brass band"]
    visitor = Visitor(clinic)
    summary = visitor.fill_in(*typed)
    assert [each for each in typed if each not in summary[0]["text"]] == [], summary
    assert "Example Clinic" in summary[0]["text"] and titles(summary) == ["Send", "Change", "Cancel"]
    assert received() == [], "nothing is sent before Send"
    restored = requests.get(visitor.path, timeout=TIMEOUT).text
    assert not any(each in restored for each in typed), "it is not even stored until then"
    assert ids(visitor.tap("Send")) == ["contact_sent"]
    request = received()[0]
    assert [request["name"], request["reach"], request["time"]] == typed
    words = [word for each in [*typed, "amberley", "brass"] for word in (each, each.encode().hex())]
    for path in [*folder.iterdir(), clinic.log, actions.log]:
        kept = path.read_bytes().lower()
        assert not [word for word in words if word.lower().encode() in kept], path.name
    with sa.create_engine(f"sqlite:///{folder / 'conversations.db'}").connect() as database:
        drafts = "select data from events where action_name in ('contact_name', 'contact_reach', 'contact_time')"
        assert all('"value": null' in row for row in database.execute(sa.text(drafts)).scalars())
    # The operator reads it on another machine, and deletes it.
    (tmp_path / "private").write_text(as_text(key))
    shown = tool(folder, "--key", str(tmp_path / "private"))
    assert all(word in shown for word in ("Quux-Amberley", "zeb.quux@amberley.example", "brass"))
    assert "1 deleted" in tool(folder, "--delete", str(request["id"])) and received() == []


def tool(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "workbench.running.contact_inbox", *arguments],
        cwd=ROOT,
        env={"DATABASE_URL": f"sqlite:///{folder / 'conversations.db'}", "COLUMNS": "150"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_visitor_changes_what_is_wrong_and_cancels_when_it_is_enough(clinic: str, received: Requests) -> None:
    visitor = Visitor(clinic)
    visitor.fill_in("Ann", "+1 555 010 0199", "any time")
    visitor.tap("Change")
    assert ids(visitor.tap("How to reach me")) == ["ask_contact_form_contact_reach"]
    unclear = visitor.say("by carrier pigeon")
    assert ids(unclear) == ["contact_unclear"] and "telephone" in unclear[0]["text"]
    assert "ann@amberley.example" in visitor.say("it is ann@amberley.example")[0]["text"]
    assert ids(visitor.say("hm")) == ["ask_contact_form_contact_consent"], "only a yes is a yes"
    assert ids(visitor.say("yes, send it")) == ["contact_sent"]
    assert [request["reach"] for request in received()] == ["it is ann@amberley.example"]
    for way_out in ("Cancel", "never mind", "stop please", "Cancel!"):
        visitor.fill_in("Ann", "+1 555 010 0199", "any time")
        assert ids(visitor.tap(way_out) if way_out == "Cancel" else visitor.say(way_out)) == ["contact_cancelled"]
        assert ids(visitor.say("what is ptsd?")) == ["understanding_ptsd"]
    assert len(received()) == 1


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(clinic: str, received: Requests) -> None:
    visitor = Visitor(clinic)
    visitor.say("I would like to talk to a person")
    visitor.tap("Ask to be contacted")
    assert ids(visitor.say("is it safe?")) == ["considerations_and_caution", "ask_contact_form_contact_name"]
    assert ids(visitor.say("Zeb")) == ["ask_contact_form_contact_reach"]
    assert ids(visitor.tap("Cancel")) == ["contact_cancelled"]
    assert received() == []


def test_a_crisis_in_the_form_ends_it_and_nothing_is_sent(clinic: str, received: Requests) -> None:
    for answers in ([], ["Zeb"], ["Zeb", "+1 555 010 0199"], ["Zeb", "+1 555 010 0199", "any time"]):
        visitor = Visitor(clinic)
        visitor.say("I would like to talk to a person")
        visitor.tap("Ask to be contacted")
        for answer in answers:
            visitor.say(answer)
        crisis = visitor.say("I want to kill myself, call +1 555 010 0199")
        assert ids(crisis) == ["crisis"] and crisis[0]["options"][0]["url"] == "tel:988"
        after = visitor.say("talk to a person")
        assert ids(after) == ["contact_human"] and "Ask to be contacted" not in titles(after)
        assert ids(visitor.say("yes send it")) != ["contact_sent"]
    assert received() == []


@pytest.mark.parametrize("name", NEEDS)
def test_on_every_messaging_app(name: str, clinic: str, platforms: Dict[str, Any], received: Requests) -> None:
    visitor = AppVisitor(platforms[name], clinic, "15550009999")
    visitor.say("can I talk to a person")
    visitor.tap("Ask to be contacted")
    visitor.say("Zebediah Quux")
    visitor.say("zeb@amberley.example")
    visitor.tap("Any time")
    assert "zeb@amberley.example" in visitor.seen()[-1].text
    visitor.tap("Send")
    assert "passed on to Example Clinic" in "\n".join(message.text for message in visitor.seen()[-3:])
    assert [request["time"] for request in received()] == ["Any time"]
    assert not platforms[name].rejected


def test_in_the_widget(clinic: str, received: Requests) -> None:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        page = playwright.chromium.launch(executable_path=program("chromium"), args=arguments).new_page()
        page.goto(f"{clinic}/article")
        chat = Chat(page)
        chat.open()
        answer = chat.ask("is it safe?")
        border = "button => getComputedStyle(button).borderTopColor"
        none, line = (
            answer.get_by_role("button", name=name).evaluate(border) for name in ("This helped", "All topics")
        )
        assert none == "rgba(0, 0, 0, 0)" != line, "where to go from an answer stands out more than its rating"
        chat.ask("can I talk to a person?").get_by_role("button", name="Ask to be contacted").click()
        chat.log.get_by_text("What name should").wait_for()
        for text in ("Zebediah Quux", "zeb@amberley.example"):
            chat.ask(text)
        chat.log.get_by_role("button", name="Any time").click()
        send = chat.log.get_by_role("button", name="Send")
        page.set_viewport_size(PHONE["viewport"])
        send.scroll_into_view_if_needed()
        expect(chat.replies.last).to_contain_text("zeb@amberley.example")  # all of it is seen before it is sent
        picture(page, "conversation/contact_form")
        send.click()
        chat.log.get_by_text("passed on to Example Clinic").wait_for()
        page.reload()
        chat.log.get_by_text("passed on to Example Clinic").wait_for()
        assert "Name: [private]" in "\n".join(chat.said) and "Quux" not in page.content() + "\n".join(chat.said)
    assert [request["reach"] for request in received()] == ["zeb@amberley.example"]


def test_in_the_terminal(project: Path, stored: Dict[str, str], received: Requests) -> None:
    typed = ["can I talk to a person", "Ask to be contacted", "Zebediah Quux", "+1 555 010 0199", "1", "Send", "", ""]
    done = subprocess.run(
        [sys.executable, "-m", "workbench.running.shell"],
        cwd=project,
        env={**os.environ, **stored, "ASK_MODEL_AS_IS": "1"},
        input="\n".join(typed),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "passed on to Example Clinic" in " ".join(done.stdout.split()), done.stdout[-1500:] + done.stderr[-1500:]
    assert "This helped" not in done.stdout, "nobody would hear of it"
    assert [request["reach"] for request in received()] == ["+1 555 010 0199"]


def test_a_request_is_mailed_over_tls_or_said_to_have_failed(
    clinic: str, actions: Actions, mail_server: MailServer
) -> None:
    mailed = {
        "CONTACT_SMTP": f"smtp://clinic:s3cret%2Fword@localhost:{mail_server.port}",
        "CONTACT_MAIL_FROM": "assistant@clinic.example",
        "CONTACT_MAIL_TO": "desk@clinic.example",
        "SSL_CERT_FILE": mail_server.trust,
    }
    actions.start(**mailed)
    wait_for(lambda: figure_of(clinic, "ask_actions_up") == 1)

    def ask() -> List[str]:
        visitor = Visitor(clinic)
        visitor.fill_in("Zoë Quux", "zoe@amberley.example", "any time")
        return ids(visitor.tap("Send"))

    assert ask() == ["contact_sent"]
    assert "To: desk@clinic.example" in mail_server.messages[0] and "zoe@amberley.example" in mail_server.messages[0]
    failed = failures(clinic)
    mail_server.refuses = True
    assert ask() == ["contact_failed"]
    mail_server.refuses = False
    # A mail server whose certificate is not trusted gets no word.
    actions.start(**{**mailed, "SSL_CERT_FILE": "/dev/null"})
    wait_for(lambda: figure_of(clinic, "ask_actions_up") == 1)
    assert ask() == ["contact_failed"]
    assert len(mail_server.messages) == 1 and failures(clinic) == failed + 2
    assert "zoe" not in actions.log.read_text().lower()


class Stranger(BaseHTTPRequestHandler):
    """Stands where the action server should, and answers whatever was asked with all that it was told."""

    answer = b"not json"
    status = 200

    def do_GET(self) -> None:
        self._answer(b'{"status": "ok"}', 200)

    def do_POST(self) -> None:
        told = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(self.answer or told, self.status)

    def _answer(self, body: bytes, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.mark.parametrize("fault", ["down", "slow", "wrong", "failing", "echoing"])
def test_a_request_that_failed_is_said_to_have_failed(
    fault: str, clinic: Any, actions: Actions, stored: Dict[str, str], received: Requests
) -> None:
    visitor = Visitor(clinic)
    visitor.fill_in("Ruperta Vole", "ruperta@amberley.example", "any time")
    failed = failures(clinic)
    stranger = None
    if fault == "slow":
        actions.freeze()
    else:
        actions.stop()
    if fault not in ("down", "slow"):
        stranger = HTTPServer(("127.0.0.1", actions.port), Stranger)
        Stranger.answer = b"not json" if fault == "wrong" else b""
        Stranger.status = 500 if fault == "failing" else 200
        Thread(target=stranger.serve_forever, daemon=True).start()
    try:
        replies = visitor.tap("Send")
        assert ids(replies) == ["contact_failed"] and "not sent" in replies[0]["text"]
        assert {"Call us", "Write an e-mail", "Contact page"} <= set(titles(replies)), "other ways to a person"
        assert failures(clinic) == failed + 1
        # All that the visitor can do without it goes on.
        assert ids(visitor.say("is it safe?")) == ["considerations_and_caution"]
        assert ids(Visitor(clinic).say("I want to die")) == ["crisis"]
        if fault in ("down", "slow"):
            assert figure_of(clinic, "ask_actions_up") == 0
            asked = visitor.say("can I talk to a person?")
            assert "Ask to be contacted" not in titles(asked) and "Call us" in titles(asked)
    finally:
        if stranger:
            stranger.shutdown()
            stranger.server_close()
    if fault == "slow":
        actions.thaw()
        wait_for(lambda: figure_of(clinic, "ask_actions_up") == 1)
        assert received() == [], "what was said to have failed is not sent later"
    assert "ruperta" not in clinic.log.read_text().lower()


@pytest.mark.parametrize("way_out", ["Never mind", "never mind.", "2", "Cancel please"])
def test_in_a_text_message_the_way_out_is_no_word_of_the_carrier(
    way_out: str, clinic: str, platforms: Dict[str, Any], received: Requests
) -> None:
    """ "Cancel", sent alone, unsubscribes the number, and help would not reach it any more."""
    sms = platforms["twilio"]
    visitor = AppVisitor(sms, clinic, f"1555000{7000 + len(way_out)}")
    visitor.say("I would like to talk to a person")
    visitor.tap("Ask to be contacted")
    visitor.say("Zeb")
    visitor.say("zeb@amberley.example")
    asked = visitor.seen()[-1].text
    assert "1. Any time\n2. Never mind" in asked and "Cancel" not in asked
    assert "deleted what you typed" in str(visitor.say(way_out)[-1])
    assert received() == [] and not sms.stopped and not sms.rejected
