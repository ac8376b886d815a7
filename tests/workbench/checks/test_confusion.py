"""Sections whose questions are mixed up, by the real encoder."""

from pathlib import Path

import pytest

from assistant.content import ROOT, load
from assistant.nlu import kept
from workbench.checks.confusion import confusion
from workbench.examples import Example

OUTLOOK = ["what does the future hold", "what is next for this research", "where is this heading", "coming years"]
FEAR = ["overactive fear response", "rewiring of the brain", "neuroplasticity and fear", "reprocess memories"]


def test_a_section_with_the_questions_of_another_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT", tmp_path / "embeddings.npz")
    path = tmp_path / "some.yml"

    def asked(intent: str, texts: list, line: int) -> list:
        return [Example(path, line + number, intent, text, False, False) for number, text in enumerate(texts)]

    rows = asked("future_outlook", OUTLOOK, 10) + asked("breaking_fear_cycle", FEAR, 20)
    assert list(confusion(load(ROOT), rows)) == []
    strays = ["what does the future bring", "next steps for the research", "in the coming years"]
    found = list(confusion(load(ROOT), rows + asked("patient_experiences", strays, 30)))
    (of_strays,) = (finding for finding in found if "questions for 'patient_experiences'" in finding.message)
    assert of_strays.path == path and of_strays.line >= 30 and of_strays.advice
    assert "are nearest to one for 'future_outlook'" in of_strays.message
    assert not any("breaking_fear_cycle" in finding.message for finding in found)
