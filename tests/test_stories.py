"""The journeys of tests/test_stories.yml, through Rasa's own test command."""

import subprocess
import sys
from pathlib import Path

from assistant.content import ROOT


def test_every_journey_goes_as_written(model: Path, tmp_path: Path) -> None:
    rasa = Path(sys.executable).with_name("rasa")
    stories = ROOT / "tests" / "test_stories.yml"
    command = [str(rasa), "test", "core", "--model", str(model), "--stories", str(stories), "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    assert "None of the test stories failed" in failed, failed
