"""Train a model, unless the newest one still fits what it was trained from."""

import argparse
import hashlib
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Iterator

from rich.console import Console

from assistant.content.findings import ContentError
from assistant.content.loader import ROOT, Content, load
from assistant.runtime.settings import WrongSettings, settings
from assistant.server.model_files import MODELS, newest, seal, sealed
from assistant.server.silence_warnings import quiet
from workbench.running.child_processes import ends_with_it

_FINGERPRINT = MODELS / "trained-from"
# Words of content/ are spoken live and need no training; only which sections there are does.
_TRAINED_FROM = (
    "config.yml",
    "domain.yml",
    "requirements.txt",
    "requirements-models.txt",
    "assistant/content/rasa_importer.py",
)
_TRAINED_FROM_FOLDERS = ("data", "assistant/nlu")

console = Console(highlight=False)


def needed(content: Content) -> bool:
    """Whether there is no model, or one that was trained from something else or by something else."""
    if not any(MODELS.glob("*.tar.gz")) or not _FINGERPRINT.is_file():
        return True
    if settings().ask_model_as_is:
        return False
    if not sealed(newest()):
        return True
    return _FINGERPRINT.read_text() != _fingerprint(content)


def _inputs() -> Iterator[Path]:
    yield from (ROOT / name for name in _TRAINED_FROM)
    for folder in _TRAINED_FROM_FOLDERS:
        yield from sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".yml"))


def _fingerprint(content: Content) -> str:
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(" ".join(section.id for section in content.sections).encode())
    return digest.hexdigest()


def train(content: Content) -> None:
    """Train with Rasa, as `rasa train` does.

    Raises:
        SystemExit: if training failed; Rasa has said why.
    """
    quiet()
    console.print("Training; this takes a few minutes.")
    # Rasa takes seconds to import, which a start without training should not pay here.
    from rasa.api import train as rasa_train
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(logging.INFO, warn_only_once=False)
    configure_structlog(logging.INFO)
    logging.basicConfig(format="%(message)s")
    logging.getLogger("assistant").setLevel(logging.INFO)  # where the thresholds are told
    trained_from = _fingerprint(content)  # before, so that an edit made meanwhile is noticed
    result = rasa_train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "data")],
        output=str(MODELS),
        force_training=False,
    )
    if result.code or not result.model:
        raise SystemExit(result.code or 1)
    seal(Path(result.model))
    _FINGERPRINT.write_text(trained_from)
    console.print(f"Trained {Path(result.model).name}.")


def train_if_needed(content: Content) -> None:
    """See that there is a model of this content. A child trains it, as a process keeps the memory of a training.

    Raises:
        SystemExit: if training failed or was interrupted; the child has said why.
    """
    if not needed(content):
        return
    child = subprocess.Popen(
        [sys.executable, "-m", "workbench.running.train"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,  # what is typed meanwhile is for whoever waits
        preexec_fn=ends_with_it(),
        start_new_session=True,  # a Ctrl-C ends it here, with all that it started, instead of in Rasa's midst
    )
    try:
        code = child.wait()
    except KeyboardInterrupt:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait()
        console.print("Stopped.")
        code = 128 + signal.SIGINT
    if code:
        raise SystemExit(abs(code))


def content_or_exit() -> Content:
    """The content, or a clean end with what is wrong in it or in the settings."""
    try:
        settings()
        return load()
    except (ContentError, WrongSettings) as error:
        console.print(str(error), markup=False, soft_wrap=True)
        sys.exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--force", action="store_true", help="train even if nothing changed")
    content = content_or_exit()
    if parser.parse_args().force or needed(content):
        train(content)
    else:
        console.print("The model is up to date.")


if __name__ == "__main__":
    main()
