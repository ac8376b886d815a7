"""The front door is true: what README and docs show can be done."""

import json
import os
import re
import subprocess
from typing import Callable

from assistant.content.loader import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_make_help_lists_every_target() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(targets) == set(re.findall(r"^([a-z-]+) ", listed, re.MULTILINE))
    for target in re.findall(r"make ([a-z-]+)", README):
        assert target in targets


def test_links_in_the_docs_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_paths_named_in_the_docs_exist() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for path in re.findall(r"`((?:assistant|content|data|tests|widget|workbench)/[\w./-]*)`", page.read_text()):
            assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_variables_named_in_the_readme_are_read() -> None:
    code = "".join(path.read_text() for folder in ("assistant", "workbench") for path in (ROOT / folder).rglob("*.py"))
    makefile = (ROOT / "Makefile").read_text()
    for name in re.findall(r"^\| `([A-Z_]+)`", README, re.MULTILINE):
        assert name in code or name in makefile, name


def test_the_changelog_is_for_users() -> None:
    assert (ROOT / "CHANGELOG.md").read_text().startswith("# Changelog")


def test_the_shown_reply_is_what_is_said(ask: Callable) -> None:
    message = ask("is it safe?")[0]
    assert message["id"] == "considerations_and_caution"
    assert message["text"].startswith("Considerations and Caution\n\nWhile Ketamine Therapy shows promise, ")


def test_the_curl_session_of_the_readme_works(server: str) -> None:
    commands = [line[2:] for line in README.splitlines() if line.startswith("$ curl")]
    assert len(commands) == 3
    session = ""
    answers = []
    for command in commands:
        shell = command.replace("localhost:5005", server)
        done = subprocess.run(
            ["bash", "-c", shell], capture_output=True, text=True, env={**os.environ, "SESSION": session}
        )
        assert done.returncode == 0, done.stderr
        answers.append(json.loads(done.stdout) if done.stdout else None)
        session = session or answers[0]["session"]
    assert answers[0]["messages"][0]["id"] == "greet"
    assert answers[1]["messages"][0]["id"] == "considerations_and_caution"
    assert answers[2] is None
