"""Rasa's own commands, as docs/developing.md shows them; `rasa data validate` is in test_rasa_importer.py."""

import subprocess
import sys
from pathlib import Path

from assistant.content.loader import ROOT

RASA = str(Path(sys.executable).with_name("rasa"))


def test_rasa_train_takes_the_trained_parts_from_its_cache(model: Path, tmp_path: Path) -> None:
    done = subprocess.run([RASA, "train", "--out", str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Your Rasa model is trained and saved at" in done.stdout + done.stderr
    assert len(list(tmp_path.glob("*.tar.gz"))) == 1


def test_every_journey_goes_as_written(model: Path, tmp_path: Path) -> None:
    stories = ROOT / "tests" / "journeys"
    command = [RASA, "test", "core", "--model", str(model), "--stories", str(stories), "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    assert "None of the test stories failed" in failed, failed
