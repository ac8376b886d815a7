"""Edits while the assistant is running."""

import os
import shutil
from pathlib import Path

import pytest

from assistant import live
from assistant.content import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    later = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))


def test_an_edit_is_heard(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY", 0)
    content = live.LiveContent(project)
    assert content().find("clinical_insights")[1].button == "What studies show"
    edit(project / "content/articles/healing-scars.md", "What studies show", "The studies")
    assert content().find("clinical_insights")[1].button == "The studies"


def test_a_broken_edit_leaves_the_last_good_words(
    project: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY", 0)
    content = live.LiveContent(project)
    before = content()
    edit(project / "content/help.yml", "Talk to a person", "Talk to a person who has all the time there is")
    assert content() is before
    assert "help.yml" in caplog.text
    edit(project / "content/help.yml", " who has all the time there is", "")
    assert content().help == before.help and content() is not before


def test_files_are_not_looked_at_for_every_message(project: Path) -> None:
    content = live.LiveContent(project)
    before = content()
    edit(project / "content/help.yml", "None of these", "Neither")
    assert content() is before
