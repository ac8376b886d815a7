"""The assistants that the bench compares: how each is trained, started and spoken to."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ContextManager, Dict, List, Sequence, Tuple

from rasa.shared.nlu.training_data.message import Message

from assistant.content.loader import Content
from workbench.bench import projects
from workbench.bench.load_generator import Job, Load, generate
from workbench.bench.made_up_articles import Section
from workbench.bench.server_process import Server, running

SETTINGS = {
    "ASK_MODEL_AS_IS": "",
    "PYTHONWARNINGS": "ignore",
    "RASA_TELEMETRY_ENABLED": "false",
    "RATE_LIMITS": "off",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
}
LOG = "log.txt"


@dataclass(frozen=True)
class Kind:
    """How one of the two is used: what trains it, what serves it, the path that answers once it is ready, the API."""

    name: str
    train: Tuple[str, ...]
    serve: Tuple[str, ...]
    ready: str
    speaks: str


OURS = Kind("ours", ("-m", "workbench.running.train", "--force"), ("-m", "workbench.running.run"), "/readyz", "web")
STOCK = Kind(
    "stock Rasa",
    ("-m", "rasa", "train", "--data", "nlu.yml", "stories.yml"),
    ("-m", "rasa", "run", "--interface", "127.0.0.1"),
    "/",  # the port opens when the model is loaded
    "rest",
)


@dataclass(frozen=True)
class Subject:
    """A trained project."""

    kind: Kind
    folder: Path
    train_seconds: float

    @property
    def database(self) -> Path:
        return self.folder / "conversations.db"

    @property
    def model(self) -> Path:
        return next((self.folder / "models").glob("*.tar.gz"))

    def running(self) -> ContextManager[Server]:
        """Its server."""
        command = [sys.executable, *self.kind.serve]
        return running(command, self.folder, self.kind.ready, environment(self.folder), self.folder / LOG)

    def load(self, server: Server, users: int, messages: List[Dict[str, str]], visit: int = 8) -> Load:
        """Send messages to its server."""
        return generate(Job(self.kind.speaks, server.address, users, messages, visit))


def ours(folder: Path, messages: Sequence[Message], sections: Sequence[Section] = ()) -> Subject:
    """Our project, trained on these messages in an empty folder."""
    projects.write_ours(folder, messages, sections)
    return Subject(OURS, folder, seconds_of(folder, *OURS.train))


def stock(folder: Path, messages: Sequence[Message], content: Content, kept: Path) -> Subject:
    """Stock Rasa, trained on these messages in an empty folder; model and time are kept, as it trains for minutes."""
    projects.write_stock(folder, messages, content)
    cache = kept / f"stock-{projects.fingerprint(folder)}"
    if not cache.is_dir():
        seconds = seconds_of(folder, *STOCK.train)
        shutil.copytree(folder / "models", cache)
        (cache / "seconds.json").write_text(json.dumps(seconds))
    shutil.copytree(cache, folder / "models", dirs_exist_ok=True)
    return Subject(STOCK, folder, json.loads((cache / "seconds.json").read_text()))


def seconds_of(folder: Path, *arguments: str) -> float:
    """Run a Python program in a project; the seconds that it took.

    Raises:
        SystemExit: if it failed.
    """
    begun = time.monotonic()
    with (folder / LOG).open("w") as log:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=folder, env=environment(folder), stdout=log, stderr=log, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{(folder / LOG).read_text()}")
    return time.monotonic() - begun


def environment(folder: Path) -> Dict[str, str]:
    """The environment of a server that stores in a folder."""
    return {**os.environ, **SETTINGS, "DATABASE_URL": f"sqlite:///{folder / 'conversations.db'}"}
