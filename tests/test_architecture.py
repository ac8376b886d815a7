"""Imports run one way: words know nothing of Rasa, a serving assistant nothing of the workbench."""

import ast
from pathlib import Path
from typing import Iterator, Set

import pytest

from assistant.content.loader import ROOT

PURE = (
    *("article.py", "choice.py", "contact_form.py", "content.py", "feedback.py", "findings.py", "live.py"),
    *("options.py", "spoken.py", "words.py"),
)
MODULES = sorted((ROOT / "assistant").rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def tops(path: Path) -> Set[str]:
    return {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("name", PURE)
def test_words_know_nothing_of_rasa(name: str) -> None:
    assert "rasa" not in tops(ROOT / "assistant" / name)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_serving_assistant_imports_no_tool_and_no_test(path: Path) -> None:
    assert not tops(path) & {"workbench", "tests", "actions"}


def test_nobody_imports_actions_and_they_import_nothing_that_replies() -> None:
    for folder in ("assistant", "workbench"):
        assert not any("actions" in tops(path) for path in (ROOT / folder).rglob("*.py"))
    inside = {name for path in (ROOT / "actions").glob("*.py") for name in imported(path) if "assistant" in name}
    assert inside == {"assistant.side_effects.contact_requests", "assistant.side_effects.contact_form"}


def test_understanding_knows_neither_words_nor_channels() -> None:
    for path in (ROOT / "assistant" / "nlu").glob("*.py"):
        inside = {name for name in imported(path) if name.startswith("assistant.")}
        # The names of lines that somebody may ask for stand in one place.
        inside -= {"assistant.content.content_reloader"} if path.name == "asks_for_help.py" else set()
        assert all(name.startswith(("assistant.nlu", "assistant.runtime.process_memory")) for name in inside), path.name


def test_nothing_but_the_server_imports_channels() -> None:
    for path in MODULES:
        if path.parent.name not in ("channels", "server"):
            assert not any(name.startswith("assistant.channels") for name in imported(path)), path.name


def test_the_server_is_imported_by_itself_alone() -> None:
    for path in MODULES:
        if path.parent.name != "server":
            assert not any(name.startswith("assistant.server") for name in imported(path)), path.name
