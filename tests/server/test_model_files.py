"""A model is loaded only as it was trained."""

import os
from pathlib import Path

import pytest

from assistant.server import model_files
from assistant.server.model_files import BadModel, newest, seal, sealed, verify


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "20260101-first.tar.gz"
    file.write_bytes(b"weights" * 300_000)
    return file


def test_a_sealed_model_is_verified(model: Path) -> None:
    assert not sealed(model)
    seal(model)
    assert sealed(model) and verify(model) == model


@pytest.mark.parametrize("harm", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"W" + data[1:]])
def test_a_model_that_changed_is_refused(model: Path, harm) -> None:
    seal(model)
    model.write_bytes(harm(model.read_bytes()))
    with pytest.raises(BadModel, match="cut short or changed after its training: run 'make train'"):
        verify(model)


@pytest.mark.parametrize("checksum", [None, ""])
def test_a_model_without_a_checksum_is_refused(model: Path, checksum) -> None:
    if checksum is not None:
        model.with_name(f"{model.name}.sha256").write_text(checksum)
    with pytest.raises(BadModel, match="has no checksum beside it"):
        verify(model)


def test_the_newest_model_is_the_one_that_was_written_last(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "MODELS", model.parent)
    later = model.with_name("20250101-second.tar.gz")
    later.write_bytes(b"")
    os.utime(model, (1, 1))
    assert newest() == later
    monkeypatch.setattr(model_files, "MODELS", model.parent / "nowhere")
    with pytest.raises(FileNotFoundError, match="run 'make train'"):
        newest()
