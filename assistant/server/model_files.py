"""The newest model file, and whether it is as it was trained, by the checksum beside it."""

import hashlib
from pathlib import Path

from assistant.content.loader import ROOT

MODELS = ROOT / "models"


class BadModel(Exception):
    """A model file that must not be loaded."""


def seal(model: Path) -> None:
    """Write the checksum of a freshly trained model beside it, as `sha256sum` does."""
    _beside(model).write_text(f"{_digest(model)}  {model.name}\n")


def sealed(model: Path) -> bool:
    """Whether there is a checksum beside a model."""
    return _beside(model).is_file()


def verify(model: Path) -> Path:
    """The model, if it is as it was trained.

    Raises:
        BadModel: if it is not, or if nobody can tell.
    """
    try:
        sealed = _beside(model).read_text().split()[0]
    except (OSError, IndexError):
        raise BadModel(f"{model.name} has no checksum beside it: run 'make train'.") from None
    if sealed != _digest(model):
        raise BadModel(f"{model.name} was cut short or changed after its training: run 'make train'.")
    return model


def _beside(model: Path) -> Path:
    return model.with_name(f"{model.name}.sha256")


def _digest(model: Path) -> str:
    digest = hashlib.sha256()
    with model.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def newest() -> Path:
    """The newest model file.

    Raises:
        FileNotFoundError: if there is none.
    """
    models = sorted(MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise FileNotFoundError("there is no trained model: run 'make train'")
    return models[-1]
