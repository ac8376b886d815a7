"""The check names a format that a chat can hardly say, before visitors hear it."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.content.article import parse
from workbench.editing.checks.chat_format import unsayable


@pytest.mark.parametrize(
    "words, told",
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", []),
        ("| a | b | c | d | e |\n|---|---|---|---|---|\n| 1 | 2 | 3 | 4 | 5 |", ["5 columns are hard to follow"]),
        ("| a | |\n|---|---|\n| 1 | 2 |", ["a column of this table has no heading"]),
        ("| a | b |\n|---|---|\n| 1 | " + "word " * 70 + "|", ["write it as a paragraph"]),
        ("- a\n  - b\n    - c", []),
        ("- a\n  - b\n    - c\n      - d", ["cannot tell how deep this list is"]),
    ],
)
def test_an_editor_reads_what_a_chat_can_hardly_say(tmp_path: Path, words: str, told: list) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        f'---\nslug: a\ndescription: A.\n---\n\n{{#a button="A"}}\n# A\n\nWords.\n\n### Part\n\n{words}\n\n'
        '{#help_options .menu button="All"}\n## Help\n\nChoose.\n'
    )
    found = list(unsayable(SimpleNamespace(articles=(parse(path),))))
    assert [finding.advice for finding in found] == [True] * len(told)
    assert all(each in finding.message for each, finding in zip(told, found, strict=True))
    assert all(finding.line >= 12 for finding in found)
