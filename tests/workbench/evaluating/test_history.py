"""The changes between two models, and their effect on the evaluation."""

import copy
import io
import json
import tarfile
from pathlib import Path
from typing import Dict

import pytest
import yaml

from assistant.content.loader import Content
from workbench.evaluating import history


def a_model(path: Path, words: Dict[str, str]) -> Path:
    """A file with what history reads of a model."""
    domain = {"responses": {f"utter_{name}": [{"text": text}] for name, text in words.items()}}
    data = yaml.safe_dump(domain).encode()
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("components/domain_provider/domain.yml")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return path


def test_an_editor_reads_the_changed_words(tmp_path: Path) -> None:
    old = {"risks": "It is crucial to be careful.", "gone_one": "Old.", "same": "As it was."}
    new = {"risks": "It is important to be careful now.", "new_one": "New.", "same": "As it was."}
    before = history.trained(a_model(tmp_path / "a.tar.gz", old))
    after = history.trained(a_model(tmp_path / "b.tar.gz", new))
    assert list(history.changes(before, after)) == [
        ("gone_one", "gone"),
        ("new_one", "new"),
        ("risks", "It is [-crucial-] {+important+} to be [-careful.-] {+careful now.+}"),
    ]


def test_a_trained_model_tells_its_words(model: Path, content: Content) -> None:
    found = history.trained(model)
    assert found.words.keys() >= {section.id for section in content.sections}
    assert list(history.changes(found, found)) == []


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_text("no archive")
    with pytest.raises(SystemExit, match="cannot be read as a model"):
        history.trained(tmp_path / "x.tar.gz")


def evaluation(right: Dict[str, float]) -> dict:
    share = 100 * sum(right.values()) / len(right)
    scores = {"right": share, "offered": 100.0}
    outcomes = [
        {"id": name, "text": f"question {name}", "replies": ["out_of_scope"], "lenient": {"right": value}}
        for name, value in right.items()
    ]
    group = {"questions": len(right), "lenient": scores, "strict": scores}
    return {"at": "today", "model": "m", "groups": {"in_scope": group}, "outcomes": outcomes}


def test_a_developer_sees_what_became_better_and_worse_since_the_accepted_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(history, "EVALUATION", tmp_path / "evaluation.json")
    monkeypatch.setattr(history, "ACCEPTED", tmp_path / "accepted.json")
    monkeypatch.setattr(history, "MODELS", tmp_path)
    monkeypatch.setattr("sys.argv", ["history", "--accept"])
    before = evaluation({"a": 1, "b": 1, "c": 0, "d": 1})
    history.EVALUATION.write_text(json.dumps(before))
    history.main()
    assert "question a" not in history.ACCEPTED.read_text(), "no texts are kept"

    after = copy.deepcopy(evaluation({"a": 1, "b": 0, "c": 1, "d": 0}))
    history.EVALUATION.write_text(json.dumps(after))
    found = history.effect(json.loads(history.ACCEPTED.read_text()), after)
    assert found["groups"]["in_scope"]["right"] == (75.0, 50.0)
    assert [row["id"] for row in found["better"]] == ["c"]
    assert [row["id"] for row in found["worse"]] == ["b", "d"]
    monkeypatch.setattr("sys.argv", ["history"])
    capsys.readouterr()
    history.main()
    said = capsys.readouterr().out
    assert "75.0 → 50.0" in said and "worse: “question b” got out_of_scope" in said
    assert json.loads(history.ACCEPTED.read_text()) == history.accepted(before), "only --accept accepts"
