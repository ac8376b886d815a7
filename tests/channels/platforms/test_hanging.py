"""Platforms that take a connection and never answer: who else is served meanwhile, and what is counted."""

import signal
import threading
from pathlib import Path
from typing import Any, Dict, Iterator, Set

import pytest
import requests

from assistant.channels.channel_settings import NEEDS
from tests.channels.platforms.own_process import OwnProcess
from tests.channels.platforms.platform import Platform, Visitor
from tests.channels.platforms.telegram import Telegram
from tests.figures import samples
from workbench.running.services import wait_for

PLAIN, CRISIS, OTHER, LATER = "15550009001", "15550009002", "15550009003", "15550009004"
TIMEOUT = 60


@pytest.fixture
def hung(platforms: Dict[str, Platform], monkeypatch: pytest.MonkeyPatch) -> Iterator[Set[str]]:
    """The names of the visitors to whom no platform lets a message through; it takes the request, and says nothing."""
    released, names = threading.Event(), {PLAIN, CRISIS}

    def hanging(take: Any) -> Any:
        def taken(path: str, headers: Dict[str, str], body: bytes) -> Any:
            if any(name in path or name.encode() in body for name in names):
                released.wait()
                raise ConnectionAbortedError
            return take(path, headers, body)

        return taken

    for platform in platforms.values():
        monkeypatch.setattr(platform, "take", hanging(platform.take))
    yield names
    released.set()


def undelivered(server: str) -> Dict[Any, float]:
    """How many replies were not delivered, by channel and kind."""
    shown = (sample for sample in samples(server) if sample.name == "ask_undelivered_replies_total")
    return {(sample.labels["channel"], sample.labels["reply"]): sample.value for sample in shown}


def website_answers(server: str) -> None:
    session = requests.post(f"{server}/chat/sessions", timeout=TIMEOUT).json()["session"]
    asked = requests.post(f"{server}/chat/sessions/{session}/messages", json={"text": "hello"}, timeout=TIMEOUT)
    assert asked.status_code == 200
    assert requests.get(f"{server}/readyz", timeout=TIMEOUT).status_code == 200


def test_a_platform_that_hangs_holds_nobody_else_up_and_what_it_did_not_take_is_counted(
    platforms: Dict[str, Platform], connected: str, hung: Set[str]
) -> None:
    before = undelivered(connected)
    for name in NEEDS:
        for visitor, said in ((PLAIN, "hello"), (CRISIS, "I want to die")):
            update = platforms[name].text_update(visitor, said)
            assert platforms[name].deliver(connected, update).status_code == 200
    # While all of them hang, the other visitors of each platform are answered, and so is the website.
    for name in NEEDS:
        assert Visitor(platforms[name], connected, OTHER).say("is it safe?")
    website_answers(connected)
    expected = {key: count + 1 for key, count in before.items() if key[0] in NEEDS}
    wait_for(lambda: undelivered(connected) == {**before, **expected})
    # Who was not answered is, as soon as the platform comes back.
    hung.clear()
    for name in NEEDS:
        assert "988" in "\n".join(map(str, Visitor(platforms[name], connected, CRISIS).say("what was that number?")))


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[OwnProcess]:
    """Telegram in a process of its own."""
    running = OwnProcess(Telegram, tmp_path)
    running.start()
    try:
        running.wait()
        yield running
    finally:
        running.stop(signal.SIGKILL)  # also ends one that is stopped


def test_a_platform_whose_process_is_stopped_holds_nobody_up_and_goes_on_as_it_does(
    apart: OwnProcess, serve: Any, settings: Dict[str, str], platforms: Dict[str, Platform], tmp_path: Path
) -> None:
    with serve(tmp_path, **{**settings, "TELEGRAM_API": apart.address}) as server:

        def say(visitor: str, said: str) -> None:
            update = platforms["telegram"].text_update(visitor, said)
            assert platforms["telegram"].deliver(server, update).status_code == 200

        say(PLAIN, "hello")
        wait_for(lambda: apart.text_to(PLAIN) != "")
        nothing_lost = undelivered(server)
        assert not any(nothing_lost.values())
        apart.hang()
        say(PLAIN, "thanks")
        say(CRISIS, "I want to die")
        for name in (name for name in NEEDS if name != "telegram"):
            assert Visitor(platforms[name], server, OTHER).say("is it safe?")
        website_answers(server)
        assert "988" not in apart.text_to(CRISIS), "the platform is no longer stopped"
        lost = {**nothing_lost, ("telegram", "other"): 1, ("telegram", "crisis"): 1}
        wait_for(lambda: undelivered(server) == lost)
        apart.go_on()
        say(PLAIN, "What PTSD is")
        say(LATER, "I want to die")
        wait_for(lambda: "Understanding PTSD\n" in apart.text_to(PLAIN) and "988" in apart.text_to(LATER))
        assert undelivered(server) == lost
