"""A tree is no deeper than its readers can go."""

from pathlib import Path

from tests.workbench.documents.files import SENTENCE
from workbench.documents.reading import read


def test_a_page_of_boxes_within_boxes_keeps_its_words(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<title>Deep</title><body><h1>Deep</h1>{'<div>' * 3000}<p>{SENTENCE}</p>{'</div>' * 3000}</body>")
    assert read(path).parts[0].markdown == [SENTENCE]
