"""The reloader hears edits while the assistant runs, and outlives any harm to its files."""

import asyncio
import itertools
import os
import pwd
import resource
import shutil
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator

import pytest
import requests
from prometheus_client import REGISTRY

from assistant.content import content_reloader
from assistant.content.findings import LARGEST
from assistant.content.loader import MENU, Content
from tests.figures import figure_of

ARTICLE = "content/articles/healing-scars.md"
ARTICLE_FOLDER = "content/articles"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    later = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))


def looked(content: content_reloader.LiveContent) -> Content:
    """What is said once an edit has been looked at, and was looked at again and found finished."""
    content.look()
    content.look()
    return content()


def mistakes() -> float:
    return REGISTRY.get_sample_value("ask_content_mistakes")


def test_the_reloader_hears_an_edit(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_reloader, "LOOK_EVERY", 0)
    content = content_reloader.LiveContent(project)
    assert content().find("clinical_insights")[1].button == "What studies show"
    edit(project / ARTICLE, "What studies show", "The studies")
    assert content().find("clinical_insights")[1].button == "What studies show", "it may still be written"
    assert content().find("clinical_insights")[1].button == "The studies"


async def test_a_server_hears_an_edit_from_a_thread(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_reloader, "LOOK_EVERY", 0.01)
    content = content_reloader.LiveContent(project)
    content()
    readers = set()
    load = content_reloader.load
    monkeypatch.setattr(content_reloader, "load", lambda root: readers.add(threading.get_ident()) or load(root))
    watching = asyncio.create_task(content.watch())
    await asyncio.sleep(0)
    edit(project / ARTICLE, "What studies show", "The studies")

    async def heard() -> None:
        while content().find("clinical_insights")[1].button != "The studies":
            await asyncio.sleep(0.01)

    await asyncio.wait_for(heard(), 20)
    watching.cancel()
    assert readers and threading.get_ident() not in readers


def test_a_broken_edit_leaves_the_last_good_words(
    project: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(content_reloader, "LOOK_EVERY", 0)
    content = content_reloader.LiveContent(project)
    before = content()
    edit(project / "content/help.yml", "Talk to a person", "Talk to a person who has all the time there is")
    assert looked(content) is before
    assert "help.yml" in caplog.text
    assert mistakes() == 1
    edit(project / "content/help.yml", " who has all the time there is", "")
    assert looked(content).help == before.help and content() is not before
    assert mistakes() == 0


def test_the_reloader_does_not_look_at_files_for_every_message(project: Path) -> None:
    content = content_reloader.LiveContent(project)
    before = content()
    edit(project / "content/help.yml", "None of these", "Neither")
    assert content() is before


def test_an_edit_that_needs_a_training_says_so(
    project: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(content_reloader, "LOOK_EVERY", 0)
    content = content_reloader.LiveContent(project)
    content()
    edit(project / ARTICLE, "{#help_options", '{#news button="News"}\n## News\n\nNothing yet.\n\n{#help_options')
    looked(content)
    assert "only after a training (make train): news" in caplog.text


LEFT_BESIDE = {
    "the lock of an editor": lambda folder: (folder / ".#x.md").symlink_to("editor@host.123:456"),
    "what a Mac notes": lambda folder: (folder / "._x.md").write_bytes(b"\0\5\x16\7\xff"),
    "a copy": lambda folder: (folder / "x.md~").write_text("half an art"),
    "a swap file": lambda folder: (folder / ".x.md.swp").write_bytes(b"b0VIM\xff"),
    "what was not saved": lambda folder: (folder / "#x.md#").write_text("half an art"),
    "the lock of an office": lambda folder: (folder / "~$x.md").write_bytes(b"\x08\xff"),
    "a hidden pipe": lambda folder: os.mkfifo(folder / ".x.md"),
}


@pytest.mark.parametrize("what", LEFT_BESIDE)
def test_a_leftover_of_a_text_editor_is_no_article(
    project: Path, what: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(content_reloader, "LOOK_EVERY", 0)
    content = content_reloader.LiveContent(project)
    before = content()
    LEFT_BESIDE[what](project / ARTICLE_FOLDER)
    edit(project / ARTICLE, "What studies show", "The studies")
    assert looked(content).find("clinical_insights")[1].button == "The studies"
    assert len(content().articles) == len(before.articles) and caplog.text == ""


def _half_saved(article: Path) -> None:
    article.write_text(article.read_text()[:2_000])


def _enormous(article: Path) -> None:
    with article.open("r+b") as file:
        file.truncate(2**30)


def _loop(article: Path) -> None:
    article.unlink()
    article.symlink_to(article)


def _folder(article: Path) -> None:
    article.unlink()
    article.mkdir()


def _pipe(article: Path) -> None:
    article.unlink()
    os.mkfifo(article)


def _dangling(article: Path) -> None:
    article.unlink()
    article.symlink_to("gone.md")


SPOILT: dict = {
    "half saved": _half_saved,
    "a gigabyte": _enormous,
    "a link to itself": _loop,
    "a folder": _folder,
    "a pipe that waits for ever": _pipe,
    "a link to what is gone": _dangling,
    "gone": Path.unlink,
    "a device": lambda article: (article.unlink(), article.symlink_to("/dev/zero")),
    "not UTF-8": lambda article: article.write_bytes(article.read_bytes() + b"\xff\xfe"),
    "nested without end": lambda article: article.write_text(f"---\nslug: {'[' * 20_000}\n---\n\n# x\n"),
    "content/ itself gone": lambda article: article.parents[1].rename(article.parents[2] / "away"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_the_last_good_words_outlive_any_harm_to_a_file(
    project: Path, what: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(content_reloader, "LOOK_EVERY", 0)
    content = content_reloader.LiveContent(project)
    before = content()
    shutil.copytree(project / "content", project / "good")
    SPOILT[what](project / ARTICLE)
    for _ in range(4):
        assert looked(content) is before
    assert mistakes() >= 1
    assert caplog.text.count("The last good words stay") == 1, "told once"
    shutil.rmtree(project / "content", ignore_errors=True)
    (project / "good").rename(project / "content")
    assert looked(content) is not before and content().articles[0].title == before.articles[0].title
    assert mistakes() == 0


@contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, who may read everything."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_without_permission_is_read_once_it_has_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(content_reloader, "LOOK_EVERY", 0)
    with tempfile.TemporaryDirectory(dir="/tmp") as open_to_all:
        os.chmod(open_to_all, 0o755)
        here = shutil.copytree(project, Path(open_to_all) / "project")
        here.chmod(0o755)
        content = content_reloader.LiveContent(here)
        before = content()
        edit(here / ARTICLE, "What studies show", "The studies")
        (here / ARTICLE).chmod(0)
        with nobody():
            assert looked(content) is before
        assert mistakes() == 1 and "Permission denied" in caplog.text
        (here / ARTICLE).chmod(0o644)
        with nobody():
            assert looked(content).find("clinical_insights")[1].button == "The studies"
        assert mistakes() == 0


def test_the_reloader_recovers_once_file_descriptors_are_free(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_reloader, "LOOK_EVERY", 0)
    monkeypatch.setattr(content_reloader, "READ_AGAIN", 0)
    content = content_reloader.LiveContent(project)
    before = content()
    edit(project / ARTICLE, "What studies show", "The studies")
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, usual[1]))
    try:
        assert looked(content) is before
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)
    assert looked(content).find("clinical_insights")[1].button == "The studies"


def test_a_file_as_large_as_a_book_is_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_reloader, "LOOK_EVERY", 0)
    content = content_reloader.LiveContent(project)
    content()
    words = "PTSD can develop. " * ((LARGEST - 20_000) // 18)
    edit(project / ARTICLE, "PTSD can develop", f"{words}PTSD can develop")
    assert len(looked(content).find("understanding_ptsd")[1].text) > LARGEST - 50_000


def test_visitors_see_only_the_new_words(own_project: Path, serve: Callable, tmp_path: Path) -> None:
    """A thousand requests and more, with an edit, a broken edit and a removed section on the way."""
    with serve(tmp_path, project=own_project, ASK_MODEL_AS_IS="1") as address, requests.Session() as visitor:
        session = ""

        def tap(option: str) -> dict:
            answer = visitor.post(f"{address}/chat/sessions/{session}/messages", json={"option": option}, timeout=30)
            assert answer.status_code == 200, answer.text
            return answer.json()["messages"][0]

        def mistakes() -> float:
            return figure_of(address, "ask_content_mistakes")

        def visit(at_least: int, until: Callable[[], bool]) -> None:
            nonlocal session
            begun = time.monotonic()
            for number in itertools.count():
                if number % 50 == 0:
                    answer = visitor.post(f"{address}/chat/sessions", timeout=30)
                    assert answer.status_code == 201
                    session = answer.json()["session"]
                page = visitor.get(f"{address}/article", timeout=30)
                assert page.status_code == 200 and "wrongly" not in page.text
                assert "wrongly" not in tap("/understanding_ptsd")["text"]
                if number >= at_least and until():
                    return
                assert time.monotonic() < begun + 60

        visit(100, until=lambda: True)
        edit(own_project / ARTICLE, "PTSD can develop", "Said anew: PTSD can develop")
        visit(200, until=lambda: "Said anew" in tap("/understanding_ptsd")["text"])
        edit(own_project / ARTICLE, "Said anew:", "Said { wrongly:")
        visit(200, until=lambda: mistakes() == 1)
        assert "Said anew" in tap("/understanding_ptsd")["text"]

        edit(own_project / ARTICLE, "Said { wrongly:", "")
        lines = (own_project / ARTICLE).read_text(encoding="utf-8")
        start, end = lines.index("{#patient_experiences"), lines.index("{#considerations_and_caution")
        (own_project / ARTICLE).write_text(
            (lines[:start] + lines[end:])
            .replace("patient_experiences", "clinical_insights")
            .replace('related="clinical_insights future_outlook"', 'related="future_outlook"')
            .replace('related="clinical_insights clinical_insights"', 'related="clinical_insights"'),
            encoding="utf-8",
        )
        while mistakes():
            tap("/understanding_ptsd")
        assert tap("/patient_experiences")["id"] == MENU, "a page from before still offers it"


def test_no_request_fails_while_files_come_and_go(own_project: Path, serve: Callable, tmp_path: Path) -> None:
    """Every kind of odd file for as long as the server looks at it, with crisis messages all the time."""
    with serve(tmp_path, project=own_project, ASK_MODEL_AS_IS="1") as address, requests.Session() as visitor:

        def ask_until(mistakes: int) -> None:
            end = time.monotonic() + 60
            while True:
                begun = visitor.post(f"{address}/chat/sessions", timeout=30)
                assert begun.status_code == 201, begun.text
                path = f"{address}/chat/sessions/{begun.json()['session']}/messages"
                answer = visitor.post(path, json={"text": "I want to kill myself"}, timeout=30)
                assert answer.status_code == 200 and answer.json()["messages"][0]["id"] == "crisis"
                assert visitor.get(f"{address}/article", timeout=30).status_code == 200
                if figure_of(address, "ask_content_mistakes") == mistakes:
                    return
                assert time.monotonic() < end, mistakes

        for leave in LEFT_BESIDE.values():
            leave(own_project / ARTICLE_FOLDER)
        shutil.copytree(own_project / "content", own_project / "good", symlinks=True, ignore=lambda *_: [".x.md"])
        for what in ("a folder", "a pipe that waits for ever", "a device", "content/ itself gone"):
            SPOILT[what](own_project / ARTICLE)
            ask_until(1 if "content/" not in what else 5)
            shutil.rmtree(own_project / "content", ignore_errors=True)
            shutil.rmtree(own_project / "away", ignore_errors=True)
            shutil.copytree(own_project / "good", own_project / "content", symlinks=True)
            ask_until(0)
        assert figure_of(address, "ask_failures_total") == 0
