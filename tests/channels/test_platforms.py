"""Conversations through each platform, from its webhook to what its visitors see, against a running server."""

import itertools
import json
import os
import re
from pathlib import Path
from random import Random
from typing import Any, Callable, Dict, Iterator, List

import pytest
import requests

from assistant.channels.gate import TEXT_LIMIT
from assistant.content import Content
from assistant.replies import menu_options
from tests.channels.platforms.graph import Messenger, WhatsApp
from tests.channels.platforms.platform import Platform, Shown, Visitor
from tests.channels.platforms.slack import Slack
from tests.channels.platforms.teams import Teams
from tests.channels.platforms.telegram import Telegram
from tests.channels.platforms.twilio import Twilio

GOLDEN = Path(__file__).with_name("golden")
PLATFORMS = (Telegram, Slack, Messenger, WhatsApp, Twilio, Teams)
NUMBERS = itertools.count(15550001000)

Meet = Callable[[], Visitor]


@pytest.fixture(scope="module")
def platforms() -> Iterator[Dict[str, Platform]]:
    made = {platform.name: platform() for platform in PLATFORMS}
    yield made
    for platform in made.values():
        platform.close()


@pytest.fixture(scope="module")
def settings(platforms: Dict[str, Platform]) -> Dict[str, str]:
    """The environment of a server with all channels on."""
    return {name: value for platform in platforms.values() for name, value in platform.settings().items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its log and its conversations."""
    return tmp_path_factory.mktemp("connected")


@pytest.fixture(scope="module")
def connected(serve: Any, settings: Dict[str, str], folder: Path) -> Iterator[str]:
    with serve(folder, **settings) as address:
        yield address


@pytest.fixture(params=[platform.name for platform in PLATFORMS])
def platform(request: pytest.FixtureRequest, platforms: Dict[str, Platform]) -> Iterator[Platform]:
    found = platforms[request.param]
    yield found
    assert not found.rejected, "a platform did not take a message"


@pytest.fixture
def meet(platform: Platform, connected: str) -> Meet:
    """`meet()` is a visitor who was not here before."""
    return lambda: Visitor(platform, connected, str(next(NUMBERS)))


def text(messages: List[Shown]) -> str:
    return "\n\n".join(str(message) for message in messages)


def test_a_conversation(meet: Meet, content: Content) -> None:
    visitor = meet()
    greeting = text(visitor.say("hello"))
    assert content.disclaimer.text in greeting
    for option in menu_options(content):
        assert option["title"] in greeting
    assert "Considerations and Caution" in text(visitor.tap("Risks and caution"))
    assert "Clinical Insights" in text(visitor.say("What studies show"))
    answer = visitor.say("is it safe?")
    assert "More extensive research is needed" in text(answer)
    crisis = visitor.say("I want to kill myself")
    assert "988" in crisis[0].text and "automated" in text(crisis)
    again = text(visitor.say("thanks"))
    assert content.crisis.help_title in again
    assert again.index("988") < again.index(content.crisis.help_title) < again.index(content.articles[0].menu.button)
    assert "988" in text(visitor.tap(content.crisis.help_title))
