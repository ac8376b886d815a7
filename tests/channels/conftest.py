"""The messaging platforms, and a server on all of them."""

from pathlib import Path
from typing import Any, Dict, Iterator

import pytest

from assistant.channels.channel_settings import SWITCHES
from tests.channels.platforms.all import opened, settings_of
from tests.channels.platforms.platform import Platform


@pytest.fixture(scope="session")
def platforms() -> Iterator[Dict[str, Platform]]:
    with opened() as found:
        yield found


@pytest.fixture(scope="session")
def settings(platforms: Dict[str, Platform]) -> Dict[str, str]:
    """The environment of a server with all channels on."""
    switches = {switch: "on" for switch in SWITCHES.values()}
    return settings_of(platforms) | switches


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its log and its conversations."""
    return tmp_path_factory.mktemp("connected")


@pytest.fixture(scope="session")
def connected(serve: Any, settings: Dict[str, str], folder: Path) -> Iterator[str]:
    with serve(folder, **settings) as address:
        yield address
