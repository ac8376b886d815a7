"""A server that cannot be right does not start, and says why in one line."""

import os
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Callable, Optional

import pytest
from cryptography.fernet import Fernet

from assistant.content.loader import ROOT, Content
from assistant.privacy import name_lists
from assistant.server import preflight
from assistant.server.model_files import BadModel, seal, verify
from assistant.side_effects.contact_requests import as_text, new_key

COMMAND = ["rasa", "run"]


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A model file as training leaves it."""
    model = tmp_path / "model.tar.gz"
    model.write_bytes(b"weights" * 1_000)
    seal(model)
    return model


def test_a_model_as_it_was_trained_is_taken(trained: Path) -> None:
    assert verify(trained) == trained
    assert preflight.with_model_or_exit([*COMMAND, "--model", str(trained)])[-1] == str(trained)


def cut_short(model: Path) -> None:
    model.write_bytes(model.read_bytes()[:-1])


def changed(model: Path) -> None:
    model.write_bytes(model.read_bytes().replace(b"weights", b"weighty", 1))


def without_checksum(model: Path) -> None:
    model.with_name(f"{model.name}.sha256").unlink()


def with_an_empty_checksum(model: Path) -> None:
    model.with_name(f"{model.name}.sha256").write_text("")


@pytest.mark.parametrize("damage", [cut_short, changed, without_checksum, with_an_empty_checksum])
def test_any_other_model_is_refused(
    damage: Callable[[Path], None], trained: Path, capsys: pytest.CaptureFixture
) -> None:
    damage(trained)
    with pytest.raises(BadModel):
        verify(trained)
    with pytest.raises(SystemExit) as end:
        preflight.with_model_or_exit([*COMMAND, "--model", str(trained)])
    said = capsys.readouterr().err.splitlines()
    assert end.value.code == 1 and len(said) == 1 and said[0].startswith("Not started: model.tar.gz")


def test_without_a_model_the_server_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr("assistant.server.model_files.MODELS", tmp_path)
    with pytest.raises(SystemExit) as end:
        preflight.with_model_or_exit(COMMAND)
    assert end.value.code == 1 and capsys.readouterr().err.splitlines() == [
        "Not started: there is no trained model: run 'make train'"
    ]


@pytest.mark.parametrize(
    "name, given",
    [
        ("RETENTION_DAYS", "soon"),
        ("RATE_LIMIT_ADDRESS", "often"),
        ("PIECES_SECONDS", "two"),
        ("PROXIES_COUNT", "-1"),
        ("ALLOWED_ORIGINS", "*"),
        ("CONTACT_KEY", "swordfish"),
        ("CONTACT_SMTP", "mail.clinic.example"),
        ("CONTACT_DRAFT_KEY", "swordfish"),
        ("DATABASE_URL", "conversations.db"),
        ("REDIS_URL", "localhost"),
        ("SANIC_WORKERS", "2"),
        ("DATABASE_URL", "sqlite:////nowhere/conversations.db"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused(
    name: str, given: str, trained: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv(name, given)
    with pytest.raises(SystemExit) as end:
        preflight.with_model_or_exit([*COMMAND, "--model", str(trained)])
    said = capsys.readouterr().err.splitlines()
    assert end.value.code == 1 and len(said) == 1 and name in said[0]


def test_drafts_that_only_one_of_several_processes_could_read_are_refused(
    trained: Path, content: Content, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    enabled = replace(content, contact=content.contact.copy(update={"enabled": True}))
    monkeypatch.setattr(preflight, "load", lambda: enabled)
    monkeypatch.setenv("CONTACT_KEY", as_text(new_key().public_key()))
    monkeypatch.setenv("REDIS_URL", "redis://localhost")
    with pytest.raises(SystemExit):
        preflight.with_model_or_exit([*COMMAND, "--model", str(trained)])
    assert "CONTACT_DRAFT_KEY" in capsys.readouterr().err
    monkeypatch.setenv("CONTACT_DRAFT_KEY", Fernet.generate_key().decode())
    assert preflight.with_model_or_exit([*COMMAND, "--model", str(trained)])


def test_a_server_that_could_not_help_in_a_crisis_is_refused(
    trained: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    broken = ROOT / "tests" / "broken" / "crisis-without-resources"
    load = preflight.load
    monkeypatch.setattr(preflight, "load", lambda: load(broken))
    with pytest.raises(SystemExit) as end:
        preflight.with_model_or_exit([*COMMAND, "--model", str(trained)])
    assert end.value.code == 1 and "crisis.yml" in capsys.readouterr().err


@pytest.mark.parametrize("damaged", [None, b"We love Marisa."])
def test_a_server_that_could_not_tell_names_is_refused(
    damaged: Optional[bytes],
    trained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    if damaged is not None:
        (tmp_path / name_lists.NAMES).write_bytes(damaged)
    monkeypatch.setattr(name_lists, "LISTS", tmp_path)
    name_lists._names.cache_clear()
    with pytest.raises(SystemExit) as end:
        preflight.with_model_or_exit([*COMMAND, "--model", str(trained)])
    assert end.value.code == 1 and "run make" in capsys.readouterr().err


def test_a_file_that_is_no_model_ends_the_start(tmp_path: Path) -> None:
    model = tmp_path / "model.tar.gz"
    with tarfile.open(model, "w:gz") as archive:
        archive.add(ROOT / "README.md", "README.md")
    seal(model)
    command = [sys.executable, "-m", "assistant.server.serve", "run", "--interface", "127.0.0.1", "--port", "0"]
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'conversations.db'}", "TF_CPP_MIN_LOG_LEVEL": "2"}
    done = subprocess.run(
        [*command, "--model", str(model)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert "Not started: no model could be loaded." in done.stdout + done.stderr
