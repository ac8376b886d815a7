"""All platforms together."""

from contextlib import ExitStack, contextmanager
from typing import Dict, Iterator

from tests.channels.platforms.graph import Messenger, WhatsApp
from tests.channels.platforms.platform import Platform
from tests.channels.platforms.slack import Slack
from tests.channels.platforms.teams import Teams
from tests.channels.platforms.telegram import Telegram
from tests.channels.platforms.twilio import Twilio


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
