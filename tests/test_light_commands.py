"""Commands that train nothing answer at once: a real run of each loads nothing that takes seconds to import."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, Tuple

import pytest

from assistant.runtime.database import database
from assistant.storage.event_table import EVENTS, STORE, row

TRAINS = ("tensorflow", "keras", "jax", "torch")
TALKS = ("rasa.core", "rasa.engine", "rasa.graph_components", "rasa.nlu")
UNDERSTANDS = ("numpy", "onnxruntime", "scipy", "sklearn", "spacy", "thinc", "matplotlib")

# Says at the end of a command, however it ends, what of this it has loaded.
WATCHED = """
import runpy, sys

heavy, sys.argv = sys.argv[1].split(), sys.argv[2:]
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
finally:
    print("loaded:", *(name for name in heavy if name in sys.modules), file=sys.stderr)
"""

# By the target of the Makefile; what goes on for long is only asked for its help, after its imports.
LIGHT: Dict[str, Tuple[str, ...]] = {
    "article": ("workbench.editing.new_article", "document.md"),
    "channels": ("workbench.running.channel_status",),
    "check": ("workbench.editing.check",),
    "cluster": ("workbench.running.cluster", "--help"),
    "contact-key": ("workbench.running.contact_inbox", "--make-key", "another.key"),
    "embed": ("workbench.running.embed",),
    "forget": ("workbench.running.forget", "one"),
    "history": ("workbench.evaluating.history",),
    "preview": ("workbench.editing.preview", "--help"),
    "requests": ("workbench.running.contact_inbox", "--key", "contact.key"),
    "run": ("workbench.running.run", "--help"),
    "train": ("workbench.running.train", "--help"),
}

DOCUMENT = """# Light and sleep

## What light does

Light in the evening delays sleep.

## What helps

A dark room helps.
"""


@pytest.fixture
def project(own_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a document, a conversation and a key."""
    (own_project / "document.md").write_text(DOCUMENT, encoding="utf-8")
    (own_project / "contact.key").write_text("A" * 43 + "=", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{own_project / 'conversations.db'}")
    engine = database()
    EVENTS.create(engine)
    with engine.begin() as connection:
        connection.execute(STORE, row("one", {"event": "user", "text": "hello", "timestamp": 1.0}))
    engine.dispose()
    return own_project


def loaded(project: Path, command: Tuple[str, ...], heavy: Tuple[str, ...]) -> str:
    """What a command has loaded of that, once it has done its work."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, " ".join(heavy), *command],
        cwd=project,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", sorted(LIGHT))
def test_a_command_that_only_reads_and_writes_loads_nothing_heavy(project: Path, name: str) -> None:
    assert loaded(project, LIGHT[name], (*TRAINS, *TALKS, *UNDERSTANDS)) == "loaded:"


def test_a_review_groups_questions_and_draws_charts_and_loads_no_more_than_that(project: Path) -> None:
    found = loaded(project, ("workbench.reviewing.review",), (*TRAINS, *TALKS, "sklearn", "matplotlib"))
    assert found == "loaded: sklearn matplotlib"
