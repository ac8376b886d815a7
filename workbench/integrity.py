"""Tells a model file that was cut short or changed after its training, by the checksum written beside it."""

import hashlib
from pathlib import Path


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
