"""Whether an answer helped: asked once, never in distress, and counted in the editor's report."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Dict

import pytest
import requests
import sqlalchemy as sa

from assistant.channels.channel_settings import NEEDS
from assistant.content.loader import Content
from tests.actions.conftest import TIMEOUT, Actions, Visitor, ids, titles
from tests.channels.platforms.platform import Visitor as AppVisitor
from tests.figures import figure_of
from workbench.reviewing.visits import visits
from workbench.running.action_process import action_server
from workbench.running.services import wait_for

RATING = ["This helped", "This didn't help"]


def test_an_answer_is_asked_about_once_and_the_editor_sees_it(clinic: str, folder: Path) -> None:
    visitor = Visitor(clinic)
    assert titles(visitor.say("is it safe?"))[-2:] == RATING
    assert ids(visitor.tap("This helped")) == ["feedback"]
    assert titles(visitor.say("is it safe?"))[-1] == "All topics"
    visitor.say("what do studies say?")
    visitor.tap("This didn't help")
    found = [visit for visit in visits(sa.create_engine(f"sqlite:///{folder / 'conversations.db'}")) if visit.feedback]
    assert found[-1].feedback == {"considerations_and_caution": True, "clinical_insights": False}


def test_no_rating_is_asked_for_after_distress_or_a_refusal(clinic: str) -> None:
    visitor = Visitor(clinic)
    for text in (
        "should I stop my sertraline?",
        "can I talk to a person?",
        "I can't go on, does it help?",
        "is it safe?",
    ):
        assert not set(RATING) & set(titles(visitor.say(text))), text


@pytest.mark.parametrize("name", NEEDS)
def test_no_option_of_an_answer_gives_way_on_a_messaging_app(name: str, clinic: str, platforms: Dict[str, Any]) -> None:
    visitor = AppVisitor(platforms[name], clinic, "15550008888")
    visitor.say("hello")
    web = titles(Visitor(clinic).say("what is ptsd?"))
    shown = "\n".join(map(str, visitor.say("what is ptsd?")))
    assert all(title in shown for title in web) and set(RATING) < set(web)
    assert "More options" not in shown
    assert "noted" in "\n".join(map(str, visitor.tap("This helped")))


def test_what_was_not_noted_is_not_said_to_be(clinic: str, actions: Actions) -> None:
    visitor = Visitor(clinic)
    visitor.say("is it safe?")
    actions.stop()
    replies = visitor.tap("This helped")
    assert ids(replies) == ["feedback_failed"] and "couldn't note it" in replies[0]["text"]
    wait_for(lambda: figure_of(clinic, "ask_actions_up") == 0)
    assert not set(RATING) & set(titles(Visitor(clinic).say("is it safe?")))


def test_make_run_starts_what_it_needs_and_stops_it(serve: Any, tmp_path: Path) -> None:
    with serve(tmp_path, FEEDBACK="on") as address:
        wait_for(lambda: figure_of(address, "ask_actions_up") == 1)
        children = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(address.process.pid)], capture_output=True, text=True, check=True
        ).stdout
        (pid,) = [line.split()[0] for line in children.splitlines() if "server.action_server" in line]
        visitor = Visitor(address)
        visitor.say("is it safe?")
        assert ids(visitor.tap("This helped")) == ["feedback"]
    assert not Path(f"/proc/{pid}").exists()


def test_the_widget_is_given_a_history_with_the_title_that_was_tapped(clinic: str) -> None:
    visitor = Visitor(clinic)
    visitor.say("is it safe?")
    visitor.tap("This helped")
    history = requests.get(visitor.path, timeout=TIMEOUT).json()["messages"]
    assert [message["text"] for message in history if message["id"] == "visitor"] == ["is it safe?", "This helped"]
    assert "feedback{" not in json.dumps([message["text"] for message in history])


def test_make_run_starts_only_what_is_switched_on(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDBACK", "off")
    with action_server(content):
        assert "ACTION_SERVER" not in os.environ
