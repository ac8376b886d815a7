"""A document is judged by its title, its headings, its sentences in order, and what does not belong there."""

import json
import sys
from pathlib import Path
from typing import Any, Dict

import pytest

from workbench.evaluating import evaluate_documents
from workbench.evaluating.evaluate_documents import evaluate

ARTICLE = """# Giving blood

You can give blood from 17 on.

## Before you come

Drink [a lot](https://clinic.example/water) of **water**.

## Afterwards

Sit down for a while.
"""
RIGHT = {
    "title": "Giving Blood",
    "headings": ["Before you come", "Afterwards"],
    "must": ["You can give blood from 17 on.", "Drink a lot of water.", "Sit down for a while."],
    "must_not": ["Cookie settings"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "blood.md").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def judged(folder: Path, **expected: Any) -> Any:
    (folder / "blood.json").write_text(json.dumps({**RIGHT, **expected}), encoding="utf-8")
    (found,) = evaluate(folder)
    return found


def test_an_article_that_came_through_whole_is_good(folder: Path) -> None:
    found = judged(folder)
    assert (found.verdict, found.headings, found.sentences, found.foreign, found.extra) == ("good", 1, 1, 0, 0)
    assert found.title and not found.wrong


@pytest.mark.parametrize(
    "expected, verdict, wrong",
    [
        ({"title": "Blood"}, "usable", "title is “Giving blood”"),
        ({"must": RIGHT["must"][::-1]}, "usable", "sentences are out of order"),
        ({"must_not": ["Sit down"]}, "usable", "foreign “Sit down”"),
        ({"must_not": ["Sit down", "a while"]}, "bad", "foreign “a while”"),
        ({"headings": ["Before you come"]}, "good", "section “afterwards” is not expected"),
        ({"headings": [*RIGHT["headings"], "Who may come"]}, "bad", "no heading “Who may come”"),
        ({"must": [*RIGHT["must"], "Eat well."]}, "usable", "no sentence “Eat well.”"),
        ({"must": ["Eat well."]}, "bad", "no sentence “Eat well.”"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, expected: Dict[str, Any], verdict: str, wrong: str) -> None:
    found = judged(folder, **expected)
    assert found.verdict == verdict and wrong in found.wrong


def test_a_document_that_cannot_be_read_is_bad(folder: Path) -> None:
    (folder / "blood.md").write_bytes(b"\xff\xfe\x00")
    found = judged(folder)
    assert found.verdict == "bad" and found.wrong[0].startswith("stopped: ")


def test_a_developer_reads_the_table(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["evaluate_documents", str(folder)])
    with pytest.raises(SystemExit, match="no document here has a .json beside it"):
        evaluate_documents.main()
    judged(folder, title="Blood")
    evaluate_documents.main()
    said = capsys.readouterr().out
    assert "blood.md: title is “Giving blood”" in said
    assert "1 documents: 0 good, 1 usable, 0 bad" in said
