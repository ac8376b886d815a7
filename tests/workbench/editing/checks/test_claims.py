"""The check finds unsafe promises in our own words, and only there."""

from pathlib import Path

import pytest

from assistant.content.loader import ROOT
from workbench.editing.checks.claims import claims


def test_the_project_makes_no_unsafe_promise() -> None:
    assert list(claims(ROOT)) == []


@pytest.mark.parametrize("claim", ["It cures PTSD.", "This is proven.", "It is safe.", "FDA approved!", "Risk-free"])
@pytest.mark.parametrize("name", ["domain.yml", "content/help.yml", "content/disclaimer.yml"])
def test_a_promise_is_found_with_its_line(claim: str, name: str, project: Path) -> None:
    path = project / name
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, f'note: "{claim}"']), encoding="utf-8")
    (finding,) = claims(project)
    assert (finding.path, finding.line) == (path, len(lines) + 1)


def test_a_note_in_an_article_is_ours_but_its_text_is_not(project: Path) -> None:
    path = project / "content/articles/healing-scars.md"
    path.write_text(path.read_text(encoding="utf-8").replace("gives no dates.", "says it is proven."), encoding="utf-8")
    (finding,) = claims(project)
    assert "proven" in finding.message
