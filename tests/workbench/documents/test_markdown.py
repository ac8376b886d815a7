"""Marks of site generators are taken off in a time that grows with the text."""

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.content.loader import ROOT
from tests.workbench.documents.files import SENTENCE
from workbench.documents.reading import read

PATIENCE = 90  # seconds; against standstill: it takes some 3, and what grows with the square several hundred
SIGNS = 40_000


@pytest.mark.parametrize("sign", ["[[", "{{< a >}}", "{% a %}", "<script>"])
def test_signs_without_their_other_half_are_no_standstill(sign: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# Long\n\n{SENTENCE}\n\n{sign * SIGNS}\n")
    said = "import sys, pathlib, workbench.documents.reading as r; print(r.read(pathlib.Path(sys.argv[1])).title)"
    command = [sys.executable, "-c", said, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == "Long\n", done.stderr


def test_a_shortcode_ends_at_the_next_end_of_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    folds = '{{< details "Why?" >}}One.{{< note >}}{{< /details >}}\n\n{{% details "When?" %}}Two.{{% /details %}}'
    path.write_text(f"# Long\n\n{SENTENCE}\n\n{folds}\n\n{{{{< details >}}}} is not closed.\n")
    parts = read(path).parts
    assert [(part.heading, part.markdown) for part in parts[1:]] == [
        ("Why?", ["One."]),
        ("When?", ["Two.", "is not closed."]),
    ]


def test_a_text_with_a_long_gap_is_no_standstill(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"Two tablets\n\n{SENTENCE}{' ' * SIGNS}\n{chr(0xA0) * SIGNS}\n{chr(10) * SIGNS}{SENTENCE}\n")
    assert read(path).parts[0].markdown == [SENTENCE, SENTENCE]
