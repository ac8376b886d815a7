"""The parts that many tests share: the trained assistant and a running server, each made once."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, ContextManager, Dict, Iterator, List

import pytest
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.content import ROOT, Content, load
from assistant.storage import ConversationStore
from workbench.train import needed, newest, train


@pytest.fixture(scope="session")
def content() -> Content:
    return load()


@pytest.fixture(scope="session")
def model(content: Content) -> Path:
    """A model of the content and data as they are."""
    if needed(content):
        train(content)
    return newest()


@pytest.fixture(scope="session")
def ask(model: Path) -> Iterator[Callable[..., List[Dict[str, Any]]]]:
    """`ask("text", ...)` says each text in turn in a new conversation and gives the replies to the last; a text
    that begins with "tap:" is the payload of an option."""
    from workbench.speaker import Speaker

    loop = asyncio.new_event_loop()
    speaker = loop.run_until_complete(Speaker.load(model))
    conversations = iter(range(1_000_000))

    def say(*texts: str) -> List[Dict[str, Any]]:
        session = f"test-{next(conversations)}"
        replies: List[Dict[str, Any]] = []
        for text in texts:
            tap = text.startswith("tap:")
            reply = speaker.tap(session, text[len("tap:") :]) if tap else speaker.say(session, text)
            replies = loop.run_until_complete(reply)
        return replies

    yield say
    loop.close()


class Server(str):
    """The address of a running server, which knows its process and its log."""

    process: subprocess.Popen
    log: Path


Serve = Callable[..., ContextManager[Server]]


@pytest.fixture(scope="session")
def serve(model: Path) -> Serve:
    """`with serve(folder) as address` runs a server as `make run` does, with its store and log in a folder."""

    @contextmanager
    def serving(folder: Path, *command: str, until: str = "/readyz", **environment: str) -> Iterator[Server]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = folder / "log.txt"
        process = subprocess.Popen(
            [sys.executable, "-m", *(command or ["workbench.run"]), "--port", str(port)],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": f"sqlite:///{folder / 'conversations.db'}",
                "RATE_LIMITS": "off",  # tests write faster than visitors
                **environment,
            },
            stdout=log.open("w"),
            stderr=subprocess.STDOUT,
        )
        address = Server(f"http://127.0.0.1:{port}")
        address.process, address.log = process, log
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}{until}", timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.5)
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


@pytest.fixture(scope="session")
def server(serve: Serve, store: Path) -> Iterator[str]:
    """The address of a running server that all tests share."""
    with serve(store.parent) as address:
        yield address


@pytest.fixture(scope="session")
def strict(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind a proxy that allows little and logs everything; it starts with a conversation of long ago."""
    folder = tmp_path_factory.mktemp("strict")
    store = ConversationStore(host=f"sqlite:///{folder / 'conversations.db'}")
    long_ago = DialogueStateTracker.from_events("long ago", [UserUttered("bassoons", timestamp=1.0)])
    asyncio.run(store.save(long_ago))
    with serve(
        folder,
        *("workbench.serve", "run", "--debug", "--interface", "127.0.0.1"),
        LOG_FORMAT="json",
        PROXIES_COUNT="1",
        RATE_LIMITS="on",
        RATE_LIMIT_SESSION="3/minute",
        RATE_LIMIT_ADDRESS="30/minute",
    ) as address:
        yield address
