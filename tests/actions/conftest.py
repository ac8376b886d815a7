"""A clinic that has switched its side effects on, and an action server that comes and goes."""

import os
import signal
import ssl
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, Callable, Dict, Iterator, List

import pytest
import requests
import sqlalchemy as sa
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from assistant.content.loader import ROOT
from assistant.side_effects.contact_requests import SealedRequests, as_text, new_key
from tests.channels.platforms.all import opened, settings_of
from tests.channels.platforms.platform import Platform
from tests.figures import figure_of
from workbench.running.project_copies import copy_project
from workbench.running.services import free_port, wait_for

TIMEOUT = 60
Requests = Callable[[], List[Dict[str, Any]]]


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
            [sys.executable, "-m", "assistant.server.action_server", "--port", str(self.port), "--debug"],
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

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(timeout=TIMEOUT)
        self._process = None

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            self._process.wait(timeout=TIMEOUT)
            self._process = None


@pytest.fixture(scope="session")
def project(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose contact is enabled."""
    root = copy_project(tmp_path_factory.mktemp("clinic"), linked=("data", "models"))
    contact = root / "content" / "contact.yml"
    contact.write_text(contact.read_text().replace("enabled: false", "enabled: true"))
    return root


@pytest.fixture(scope="session")
def key() -> X25519PrivateKey:
    """What opens the stored requests; the server has only its public half."""
    return new_key()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its log and everything it stores."""
    return tmp_path_factory.mktemp("contact")


@pytest.fixture(scope="session")
def stored(folder: Path, key: X25519PrivateKey) -> Dict[str, str]:
    """The environment of an action server that stores requests."""
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'conversations.db'}",
        "CONTACT_KEY": as_text(key.public_key()),
        "CONTACT_DAYS": "7",
    }


@pytest.fixture(scope="session")
def actions(folder: Path) -> Iterator[Actions]:
    found = Actions(folder)
    yield found
    found.stop()


@pytest.fixture(scope="session")
def platforms() -> Iterator[Dict[str, Platform]]:
    with opened() as found:
        yield found


@pytest.fixture(scope="session")
def running(
    serve: Any, project: Path, folder: Path, stored: Dict[str, str], actions: Actions, platforms: Dict[str, Platform]
) -> Iterator[Any]:
    """A server that logs everything it can, with every messaging app connected."""
    command = ("assistant.server.serve", "run", "--debug", "--interface", "127.0.0.1")
    environment = {**settings_of(platforms), **stored, "ACTION_SERVER": actions.address, "FEEDBACK": "on"}
    with serve(folder, *command, project=project, ASK_MODEL_AS_IS="1", **environment) as address:
        yield address


@pytest.fixture
def clinic(running: Any, actions: Actions, stored: Dict[str, str]) -> Any:
    """The address of that server, while the action server stores requests."""
    actions.start(**stored)
    wait_for(lambda: figure_of(running, "ask_actions_up") == 1)
    return running


@pytest.fixture
def received(clinic: str, stored: Dict[str, str], key: X25519PrivateKey) -> Iterator[Requests]:
    """What the operator reads with the private key; nothing is left for the next test."""
    kept = SealedRequests(sa.create_engine(stored["DATABASE_URL"]))
    yield lambda: list(kept.open(key))
    kept.delete()


class Between:
    """Stands between the assistant and the action server, and does to an answer what a test says."""

    def __init__(self, actions: Actions, behind: Actions) -> None:
        self.asked: List[bytes] = []
        self.reached, self.go_on = Event(), Event()
        self.go_on.set()
        self.loses = self.kills = False
        between = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._pass_on(requests.get(f"{behind.address}{self.path}", timeout=TIMEOUT))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                between.asked.append(body)
                headers = {"Content-Type": "application/json"}
                answer = requests.post(f"{behind.address}{self.path}", data=body, headers=headers, timeout=TIMEOUT)
                if between.kills:
                    behind.kill()
                between.reached.set()
                between.go_on.wait(TIMEOUT)
                if not between.loses and not between.kills:
                    self._pass_on(answer)

            def _pass_on(self, answer: requests.Response) -> None:
                self.send_response(answer.status_code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except OSError:  # whoever asked is gone
                    self.close_connection = True

            def log_message(self, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", actions.port), Handler)
        self._http.daemon_threads = True
        Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.go_on.set()
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def between(clinic: str, actions: Actions, stored: Dict[str, str], folder: Path) -> Iterator[Between]:
    """A real action server that stores, behind what stands where the assistant looks for one."""
    actions.stop()
    behind = Actions(folder)
    behind.start(**stored)
    found = Between(actions, behind)
    wait_for(lambda: figure_of(clinic, "ask_actions_up") == 1)
    yield found
    found.close()
    behind.stop()


class MailServer(Controller):
    """Takes mail over TLS from whoever knows the password."""

    def __init__(self, authority: trustme.CA) -> None:
        self.messages: List[str] = []
        self.refuses = False
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        super().__init__(
            self,
            hostname="localhost",
            port=free_port(),
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=lambda *given: AuthResult(success=given[-1].password == b"s3cret/word"),
        )

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "554 not today"
        self.messages.append(envelope.content.decode())
        return "250 taken"


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[Any]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    server = MailServer(authority)
    server.start()
    server.trust = str(tmp_path / "authority.pem")
    yield server
    server.stop()
