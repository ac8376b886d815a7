"""All platforms together."""

from contextlib import ExitStack, contextmanager
from typing import Any, Callable, Dict, Iterator, List, Type

import pytest

from assistant.channels.connector import Connector
from assistant.channels.conversation import Incoming
from assistant.channels.platforms import messenger, slack, teams, telegram, twilio, whatsapp
from tests.channels.platforms.graph import Messenger, WhatsApp
from tests.channels.platforms.platform import Platform
from tests.channels.platforms.slack import Slack
from tests.channels.platforms.teams import Teams
from tests.channels.platforms.telegram import Telegram
from tests.channels.platforms.twilio import Twilio

CONNECTORS: Dict[str, Type[Connector]] = {
    kind.name(): kind
    for kind in (
        telegram.Telegram,
        slack.Slack,
        messenger.Messenger,
        whatsapp.WhatsApp,
        twilio.Twilio,
        teams.Teams,
    )
}


def fresh(kind: Type[Platform]) -> Callable[[], Iterator[Platform]]:
    """A fixture: a platform of its own for each test."""

    @pytest.fixture
    def platform() -> Iterator[Platform]:
        made = kind()
        yield made
        made.close()

    return platform


def heard(platform: Platform, update: Any) -> List[Incoming]:
    """What our connector makes of an update."""
    return list(CONNECTORS[platform.name](platform.settings()).incoming(platform.request(update)))


@contextmanager
def opened() -> Iterator[Dict[str, Platform]]:
    """One of each, by name."""
    with ExitStack() as closing:
        made = {}
        for kind in (Telegram, Slack, Messenger, WhatsApp, Twilio, Teams):
            made[kind.name] = kind()
            closing.callback(made[kind.name].close)
        yield made


def settings_of(platforms: Dict[str, Platform]) -> Dict[str, str]:
    """The environment of a server that is connected to them."""
    return {name: value for platform in platforms.values() for name, value in platform.settings().items()}
