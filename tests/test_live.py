"""Edits while the assistant is running."""

import os
import shutil
import time
from pathlib import Path
from typing import Callable

import pytest
import requests
from prometheus_client import REGISTRY

from assistant import live
from assistant.content import MENU, ROOT
from workbench.bench.projects import link_what_set_up_built

ARTICLE = "content/articles/healing-scars.md"


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
    assert REGISTRY.get_sample_value("ask_content_mistakes") == 1
    edit(project / "content/help.yml", " who has all the time there is", "")
    assert content().help == before.help and content() is not before
    assert REGISTRY.get_sample_value("ask_content_mistakes") == 0


def test_files_are_not_looked_at_for_every_message(project: Path) -> None:
    content = live.LiveContent(project)
    before = content()
    edit(project / "content/help.yml", "None of these", "Neither")
    assert content() is before


def test_an_edit_that_needs_a_training_says_so(
    project: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY", 0)
    content = live.LiveContent(project)
    content()
    edit(project / ARTICLE, "{#help_options", '{#news button="News"}\n## News\n\nNothing yet.\n\n{#help_options')
    content()
    assert "only after a training (make train): news" in caplog.text


@pytest.fixture
def served(model: Path, project: Path) -> Path:
    """The whole project in a folder of its own, with the model of the session."""
    for name in ("assistant", "workbench", "widget"):
        shutil.copytree(ROOT / name, project / name)
    for name in ("data", "models"):
        (project / name).symlink_to(ROOT / name)
    for name in ("config.yml", "credentials.yml", "endpoints.yml", "requirements.txt", "requirements-models.txt"):
        shutil.copy(ROOT / name, project)
    link_what_set_up_built(project)
    return project


def test_visitors_notice_nothing_but_the_new_words(served: Path, serve: Callable, tmp_path_factory: object) -> None:
    """A thousand requests, with an edit, a broken edit and a removed section on the way."""
    store = tmp_path_factory.mktemp("store")
    with serve(store, project=served, ASK_MODEL_AS_IS="1") as address, requests.Session() as visitor:
        session = ""

        def tap(option: str) -> dict:
            answer = visitor.post(f"{address}/chat/sessions/{session}/messages", json={"option": option}, timeout=30)
            assert answer.status_code == 200, answer.text
            return answer.json()["messages"][0]

        edited, heard = 0.0, None
        for number in range(1000):
            if number % 50 == 0:
                answer = visitor.post(f"{address}/chat/sessions", timeout=30)
                assert answer.status_code == 201
                session = answer.json()["session"]
            if number == 200:
                edit(served / ARTICLE, "PTSD can develop", "Said anew: PTSD can develop")
                edited = time.monotonic()
            if number == 600:
                assert heard, "the edit was never heard"
                edit(served / ARTICLE, "Said anew:", "Said { wrongly:")
            if number % 4:
                page = visitor.get(f"{address}/article", timeout=30)
                assert page.status_code == 200 and "wrongly" not in page.text
                continue
            text = tap("/understanding_ptsd")["text"]
            assert "wrongly" not in text
            if edited and not heard and "Said anew" in text:
                heard = time.monotonic() - edited
        print(f"heard after {heard:.1f} s")
        assert "Said anew" in tap("/understanding_ptsd")["text"]
        assert "ask_content_mistakes 1.0" in visitor.get(f"{address}/metrics", timeout=30).text

        edit(served / ARTICLE, "Said { wrongly:", "")
        lines = (served / ARTICLE).read_text(encoding="utf-8")
        start, end = lines.index("{#patient_experiences"), lines.index("{#considerations_and_caution")
        (served / ARTICLE).write_text(
            (lines[:start] + lines[end:])
            .replace("patient_experiences", "clinical_insights")
            .replace('related="clinical_insights future_outlook"', 'related="future_outlook"')
            .replace('related="clinical_insights clinical_insights"', 'related="clinical_insights"'),
            encoding="utf-8",
        )
        while "ask_content_mistakes 0.0" not in visitor.get(f"{address}/metrics", timeout=30).text:
            tap("/understanding_ptsd")
        assert tap("/patient_experiences")["id"] == MENU, "a page from before still offers it"
