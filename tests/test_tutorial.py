"""The tutorial works as it stands: its commands print what it shows, and its corrections fit the article they made.

tests/workbench/editing/test_preview.py asks its question.
"""

import datetime
import os
import re
import subprocess
from pathlib import Path
from typing import Dict, List, Tuple

import pytest

from assistant.content.loader import ROOT, load
from tests.crisis_date import checked
from workbench.running.project_copies import copy_project

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
AS_SET_UP = ("-o", ".venv/ready", "-o", ".venv/ready-dev")
SERVES = {"make run", "make preview"}


def blocks(kind: str) -> List[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL)


def commands() -> List[Tuple[str, List[str]]]:
    """Each command of the tutorial with the lines that it shows."""
    found = []
    for block in blocks("console"):
        command, *shown = block.splitlines()
        found.append((command[len("$ ") :], shown))
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, set up, on a day when the crisis resources were checked."""
    root = copy_project(tmp_path / "project", "Makefile", "data", "examples", linked=(".venv",))
    checked(root, datetime.date.today())
    return root


def make(command: str, project: Path, *arguments: str) -> str:
    program, *rest = command.split()
    assert program == "make"
    # Below another make, as in `make test`, it would also print the folders that it enters.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", *AS_SET_UP, *arguments, *rest], cwd=project, env=alone, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def correct(project: Path) -> None:
    """Do what the tutorial's diff says."""
    article = project / "content" / "articles" / "sleep-after-trauma.md"
    text = article.read_text(encoding="utf-8")
    (diff,) = blocks("diff")
    lines = diff.splitlines()
    for old, new in zip(lines[::2], lines[1::2], strict=True):
        assert (old[0], new[0]) == ("-", "+") and text.count(old[1:]) == 1, old
        text = text.replace(old[1:], new[1:])
    article.write_text(text, encoding="utf-8")


def test_each_command_prints_what_the_tutorial_shows(project: Path) -> None:
    printed: Dict[str, List[str]] = {}
    for command, shown in commands():
        if command in SERVES:
            make(command, project, "--dry-run")
            continue
        if command == "make check":
            correct(project)
        printed[command] = make(command, project).splitlines()
        patterns = [re.escape(line).replace(re.escape("..."), ".*") for line in shown]
        matched = map(re.fullmatch, patterns, printed[command])
        assert len(patterns) == len(printed[command]) and all(matched), printed[command]
    assert [command.split()[1] for command in printed] == ["article", "check"]
    content = load(project)
    article = content.article("sleep-after-trauma")
    assert [section.button for section in article.sections if len(section.button) > 20] == []
    assert article.caution.name in TUTORIAL
