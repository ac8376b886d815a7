"""A clinic that has switched its side effects on, and an action server that comes and goes."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from assistant.contact import as_text, new_key
from assistant.content import ROOT
from tests.channels.platforms.all import opened, settings_of
from tests.channels.platforms.platform import Platform
from workbench.bench.projects import link_what_set_up_built
from workbench.services import free_port

TIMEOUT = 60


def wait_for(what: Callable[[], bool]) -> None:
    for _ in range(300):
        if what():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


class Visitor:
    """Somebody on the page, who sees titles and taps them."""

    def __init__(self, server: str) -> None:
        begun = requests.post(f"{server}/chat/sessions", timeout=TIMEOUT).json()
        self.path = f"{server}/chat/sessions/{begun['session']}"
        self.shown: List[Dict[str, Any]] = begun["messages"]

    def say(self, text: str) -> List[Dict[str, Any]]:
        return self._send({"text": text})

    def tap(self, title: str) -> List[Dict[str, Any]]:
        found = [option for message in self.shown for option in message["options"] if option["title"] == title]
        return self._send({"option": found[-1]["payload"]})

    def fill_in(self, name: str, reach: str, when: str) -> List[Dict[str, Any]]:
        """All answers to the form, up to the summary."""
        self.say("I would like to talk to a person")
        self.tap("Ask to be contacted")
        self.say(name)
        self.say(reach)
        return self.say(when)

    def _send(self, body: Dict[str, str]) -> List[Dict[str, Any]]:
        answer = requests.post(f"{self.path}/messages", json=body, timeout=TIMEOUT)
        assert answer.status_code == 200, answer.text
        self.shown = answer.json()["messages"]
        return self.shown


def ids(messages: List[Dict[str, Any]]) -> List[str]:
    return [message["id"] for message in messages]


def titles(messages: List[Dict[str, Any]]) -> List[str]:
    return [option["title"] for message in messages for option in message["options"]]


def figure(server: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", requests.get(f"{server}/metrics", timeout=TIMEOUT).text, re.M)
    return float(found[1]) if found else 0.0


class Actions:
    """The action server, as an operator runs it, always at the same address."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "actions.txt"
        self._process: Any = None
        self._environment: Dict[str, str] = {}

    def start(self, **environment: str) -> None:
        """Have it run with these settings."""
        if self._process and self._environment == environment:
            return
        self.stop()
        self._environment = environment
        self._process = subprocess.Popen(
            [sys.executable, "-m", "assistant.server.actions", "--port", str(self.port), "--debug"],
            cwd=ROOT,
            env={**os.environ, "SANIC_HOST": "127.0.0.1", **environment},
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
        )
        wait_for(self._answers)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/health", timeout=TIMEOUT).ok
        except requests.ConnectionError:
            return False

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            self._process.wait(timeout=TIMEOUT)
            self._process = None


@pytest.fixture(scope="package")
def project(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose contact is enabled."""
    root = tmp_path_factory.mktemp("clinic")
    for name in ("actions", "assistant", "content", "workbench", "widget"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("data", "models"):
        (root / name).symlink_to(ROOT / name)
    for path in [*ROOT.glob("*.yml"), *ROOT.glob("requirements*.txt")]:
        shutil.copy(path, root)
    link_what_set_up_built(root)
    contact = root / "content" / "contact.yml"
    contact.write_text(contact.read_text().replace("enabled: false", "enabled: true"))
    return root


@pytest.fixture(scope="package")
def key() -> X25519PrivateKey:
    """What opens the stored requests; the server has only its public half."""
    return new_key()


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its log and everything it stores."""
    return tmp_path_factory.mktemp("contact")


@pytest.fixture(scope="package")
def stored(folder: Path, key: X25519PrivateKey) -> Dict[str, str]:
    """The environment of an action server that stores requests."""
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'conversations.db'}",
        "CONTACT_KEY": as_text(key.public_key()),
        "CONTACT_DAYS": "7",
    }


@pytest.fixture(scope="package")
def actions(folder: Path) -> Iterator[Actions]:
    found = Actions(folder)
    yield found
    found.stop()


@pytest.fixture(scope="package")
def platforms() -> Iterator[Dict[str, Platform]]:
    with opened() as found:
        yield found


@pytest.fixture(scope="package")
def running(
    serve: Any, project: Path, folder: Path, stored: Dict[str, str], actions: Actions, platforms: Dict[str, Platform]
) -> Iterator[Any]:
    """A server that logs everything it can, with every messaging app connected."""
    command = ("workbench.serve", "run", "--debug", "--interface", "127.0.0.1")
    environment = {**settings_of(platforms), **stored, "ACTION_SERVER": actions.address, "FEEDBACK": "on"}
    with serve(folder, *command, project=project, ASK_MODEL_AS_IS="1", **environment) as address:
        yield address


@pytest.fixture
def clinic(running: Any, actions: Actions, stored: Dict[str, str]) -> Any:
    """The address of that server, while the action server stores requests."""
    actions.start(**stored)
    wait_for(lambda: figure(running, "ask_actions_up") == 1)
    return running
