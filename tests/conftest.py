"""The parts that many tests share: the trained assistant and a running server, each made once."""

from assistant.server.lean_imports import only_what_serves

only_what_serves()  # TensorFlow takes seconds, and a process of its own does what needs it

import asyncio
import mimetypes
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Callable, ContextManager, Dict, Iterator, List, NamedTuple, Optional, Tuple, Union

import pytest
from filelock import FileLock
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.content.loader import ROOT, Content, load
from assistant.runtime.settings import settings
from assistant.server.model_files import newest
from assistant.storage.conversation_store import ConversationStore
from workbench.editing.training_files import blocks_of
from workbench.running.project_copies import copy_project
from workbench.running.services import free_port
from workbench.running.train import train_if_needed

pytest_plugins = ("tests.programs", "tests.unit_tests", "tests.file_order")


WORDS = ROOT / "tests" / "words"


class Patch(pytest.MonkeyPatch):
    """pytest's own, after whose changes of a variable the settings are read again."""

    def setenv(self, *args: Any, **kwargs: Any) -> None:
        super().setenv(*args, **kwargs)
        settings.cache_clear()

    def delenv(self, *args: Any, **kwargs: Any) -> None:
        super().delenv(*args, **kwargs)
        settings.cache_clear()

    def undo(self) -> None:
        super().undo()
        settings.cache_clear()


@pytest.fixture
def monkeypatch() -> Iterator[pytest.MonkeyPatch]:
    patch = Patch()
    yield patch
    patch.undo()


@pytest.fixture(scope="session")
def content() -> Content:
    """The words that are shipped, which a running server says."""
    return load()


@pytest.fixture(scope="session")
def own_words() -> Content:
    """Words of the tests' own: an edit of the shipped ones changes no result of a test that reads these."""
    return load(WORDS)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a copy of the words of the tests, to edit."""
    shutil.copytree(WORDS, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(scope="session")
def model(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the content and data as they are; where several processes test, the first one trains it."""
    several = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    with FileLock((base.parent if several else base) / "model.lock"):
        train_if_needed(content)
    return newest()


class Talking(NamedTuple):
    """The trained assistant, and the loop that it runs in."""

    speaker: Any
    loop: asyncio.AbstractEventLoop


@pytest.fixture(scope="session")
def talking(model: Path) -> Iterator[Talking]:
    """The trained assistant in this process."""
    from workbench.running.local_assistant import Speaker

    loop = asyncio.new_event_loop()
    yield Talking(loop.run_until_complete(Speaker.load(model)), loop)
    loop.close()


@pytest.fixture(scope="session")
def ask(talking: Talking) -> Callable[..., List[Dict[str, Any]]]:
    """`ask("text", ...)` says each text in turn in a new conversation and gives the replies to the last; a text
    that begins with "tap:" is the payload of an option."""
    speaker, loop = talking
    conversations = iter(range(1_000_000))

    def say(*texts: str) -> List[Dict[str, Any]]:
        session = f"test-{next(conversations)}"
        replies: List[Dict[str, Any]] = []
        for text in texts:
            tap = text.startswith("tap:")
            reply = speaker.tap(session, text[len("tap:") :]) if tap else speaker.say(session, text)
            replies = loop.run_until_complete(reply)
        return replies

    return say


@pytest.fixture(scope="session")
def some_messages() -> Callable[..., str]:
    """`some_messages((folder, count), ...)` is a file with about `count` messages of each block in these folders."""

    def messages(*parts: Tuple[Path, int]) -> str:
        return "\n".join(['version: "3.1"', "nlu:", *(line for part in parts for line in _some(*part))]) + "\n"

    return messages


@pytest.fixture(scope="session")
def small_project(some_messages: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`small_project(folder, ...)` copies the project, with the content of example folders, and a part of the messages:
    quick to train, and free to change."""

    def project(*examples: Path) -> Path:
        root = copy_project(tmp_path_factory.mktemp("project"), "data/rules.yml")
        for folder in examples:
            shutil.copytree(folder / "content", root / "content", dirs_exist_ok=True)
            shutil.copy(folder / "draft.md", root)
        (root / "data" / "nlu").mkdir()
        messages = some_messages((ROOT / "data" / "nlu", 6), *((folder / "data" / "nlu", 12) for folder in examples))
        (root / "data" / "nlu" / "some.yml").write_text(messages, encoding="utf-8")
        return root

    return project


@pytest.fixture
def own_project(model: Path, tmp_path: Path) -> Path:
    """The whole project in a folder of its own, free to change, with the model of the session."""
    return copy_project(tmp_path / "project", linked=("data", "models"))


def _some(folder: Path, count: int) -> Iterator[str]:
    """About so many messages of each block."""
    for block in (block for path in sorted(folder.rglob("*.yml")) for block in blocks_of(path)):
        header = block.path.read_text(encoding="utf-8").splitlines()[block.line - 1 : block.examples[0].line - 1]
        yield from header
        for example in block.examples[:: max(1, len(block.examples) // count)]:
            yield f"      - {example.text}"


class Server(str):
    """The address of a running server, which knows its process and its log."""

    process: subprocess.Popen
    log: Path


Serve = Callable[..., ContextManager[Server]]


@pytest.fixture(scope="session")
def serve(model: Path) -> Serve:
    """`with serve(folder) as address` runs a server as `make run` does, with its store and log in a folder; `project`
    is where its content and model stand, `python` what runs it."""

    @contextmanager
    def serving(
        folder: Path,
        *command: str,
        port: Optional[int] = None,
        until: str = "/readyz",
        project: Path = ROOT,
        python: Union[str, Path] = sys.executable,
        **environment: str,
    ) -> Iterator[Server]:
        port = port or free_port()
        log = folder / "log.txt"
        process = subprocess.Popen(
            [python, "-m", *(command or ["workbench.running.run"]), "--port", str(port)],
            cwd=project,
            env={
                **os.environ,
                "DATABASE_URL": f"sqlite:///{folder / 'conversations.db'}",
                "RATE_LIMITS": "off",  # tests write faster than visitors
                "PIECES_SECONDS": "0",  # and wait for each reply
                "FEEDBACK": "off",  # no action server but in the tests of actions
                **environment,
            },
            stdout=log.open("w"),
            stderr=subprocess.STDOUT,
        )
        address = Server(f"http://127.0.0.1:{port}")
        address.process, address.log = process, log
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}{until}", timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.2)
        else:
            process.kill()
            raise AssertionError(f"The server did not start in time:\n{log.read_text()}")
        try:
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0, log.read_text()

    return serving


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SQLite file of `server`."""
    return tmp_path_factory.mktemp("server") / "conversations.db"


class Elsewhere:
    """Another website, on an origin of its own: what it serves at which path, all under one security policy."""

    def __init__(self) -> None:
        self.pages: Dict[str, str] = {}
        self.policy = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = "" if self.path == "/favicon.ico" else site.pages.get(self.path)
                self.send_response(200 if page is not None else 404)
                self.send_header("Content-Type", mimetypes.guess_type(self.path)[0] or "text/html")
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write((page or "").encode())

            def log_message(self, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.http.server_port}"
        Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Elsewhere]:
    """A website that `server` allows to embed its chat."""
    site = Elsewhere()
    yield site
    site.http.shutdown()
    site.http.server_close()


@pytest.fixture(scope="session")
def server(serve: Serve, store: Path, elsewhere: Elsewhere) -> Iterator[str]:
    """The address of a running server that all tests share."""
    with serve(store.parent, ALLOWED_ORIGINS=elsewhere.origin) as address:
        yield address


@pytest.fixture(scope="session")
def strict(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind a proxy that allows little and logs everything; it starts with a conversation of long ago."""
    folder = tmp_path_factory.mktemp("strict")
    store = ConversationStore(host=f"sqlite:///{folder / 'conversations.db'}")
    for said, timestamp in (("bassoons", 1.0), ("lately", time.time())):
        tracker = DialogueStateTracker.from_events(said, [UserUttered(said, timestamp=timestamp)])
        asyncio.run(store.save(tracker))
    with serve(
        folder,
        *("assistant.server.serve", "run", "--debug", "--interface", "127.0.0.1"),
        LOG_FORMAT="json",
        PROXIES_COUNT="1",
        RATE_LIMITS="on",
        RATE_LIMIT_SESSION="3/minute",
        RATE_LIMIT_ADDRESS="30/minute",
    ) as address:
        yield address
