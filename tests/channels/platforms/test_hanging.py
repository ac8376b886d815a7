"""Platforms that take a connection and never answer: who else is served meanwhile, and what is counted."""

import re
import threading
from typing import Any, Dict, Iterator, Set

import pytest
import requests

from assistant.channels.channel_settings import NEEDS
from tests.channels.platforms.platform import Platform, Visitor
from workbench.running.services import wait_for

PLAIN, CRISIS, OTHER = "15550009001", "15550009002", "15550009003"
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
    figures = requests.get(f"{server}/metrics", timeout=TIMEOUT).text
    found = re.findall(r'^ask_undelivered_replies_total\{channel="(\w+)",reply="(\w+)"\} (\S+)$', figures, re.M)
    return {(channel, reply): float(count) for channel, reply, count in found}


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
    session = requests.post(f"{connected}/chat/sessions", timeout=TIMEOUT).json()["session"]
    asked = requests.post(f"{connected}/chat/sessions/{session}/messages", json={"text": "hello"}, timeout=TIMEOUT)
    assert asked.status_code == 200
    assert requests.get(f"{connected}/readyz", timeout=TIMEOUT).status_code == 200
    expected = {key: count + 1 for key, count in before.items() if key[0] in NEEDS}
    wait_for(lambda: undelivered(connected) == {**before, **expected})
    # Who was not answered is, as soon as the platform comes back.
    hung.clear()
    for name in NEEDS:
        assert "988" in "\n".join(map(str, Visitor(platforms[name], connected, CRISIS).say("what was that number?")))
