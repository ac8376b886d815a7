"""A copy of the project has its code, words and settings of Rasa, and can be changed without harm to the project."""

from pathlib import Path

from assistant.content.loader import ROOT, load
from assistant.nlu.encoder import ENCODER
from workbench.running.project_copies import CODE, SET_UP, WORDS, copy_project


def test_a_copy_has_what_makes_up_a_project(tmp_path: Path) -> None:
    copy = copy_project(tmp_path / "copy", "data/rules.yml", linked=["docs"])
    assert {path.name for path in copy.iterdir()} == {*CODE, *WORDS, *SET_UP, "data", "docs", ".cache"}
    assert [path.name for path in (copy / "data").iterdir()] == ["rules.yml"]
    assert [each.slug for each in load(copy).articles] == [each.slug for each in load().articles]


def test_only_what_is_linked_or_built_stays_the_projects_own(tmp_path: Path) -> None:
    copy = copy_project(tmp_path / "copy", linked=["docs"])
    links = {path.relative_to(copy).as_posix(): path for path in copy.rglob("*") if path.is_symlink()}
    assert set(links) == {"docs", ".cache/encoder", ".cache/names"}
    assert links["docs"].resolve() == (ROOT / "docs").resolve()
    assert links[".cache/encoder"].resolve() == ENCODER.resolve()
