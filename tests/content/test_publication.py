"""Who stands behind an article, read from its front matter; tests/broken holds the mistakes."""

import datetime
from pathlib import Path
from typing import Callable

import pytest

from assistant.content.article import head_line, parse
from assistant.content.loader import ROOT
from assistant.content.publication import Person, Publication

MENU = '{#help_options .menu button="All topics"}\n## Help\n\nChoose one\n'
REST = f'{{#small button="Small"}}\n# Small\n\nWords.\n\n{MENU}'


@pytest.fixture
def publication(tmp_path: Path) -> Callable[[str], Publication]:
    """`publication(lines)` reads an article with these lines at its top."""

    def read(lines: str) -> Publication:
        path = tmp_path / "small.md"
        path.write_text(f"---\nslug: small\ndescription: Small.\n{lines}\n---\n\n{REST}", encoding="utf-8")
        return parse(path).publication

    return read


def test_the_shipped_article_names_no_one() -> None:
    assert parse(ROOT / "content/articles/healing-scars.md").publication == Publication()


def test_an_editor_fills_in_every_field(publication) -> None:
    known = publication(
        "author:\n  - Jane Doe, MD\n  - {name: John Roe, role: Nurse, page: 'https://clinic.example/roe'}\n"
        "reviewed_by: {name: Ann Lee, role: Psychiatrist}\npublished: 2026-01-31\nreviewed: '2026-06-30'\n"
        "references:\n  - 'Doe J: Sleep. 2019.'\npublisher:\n  name: Example Clinic\n  logo: media/logo.svg\n"
        "  page: https://clinic.example\n  privacy: https://clinic.example/privacy\n"
        "  imprint: https://clinic.example/imprint\nrelated: naps, dreams\ncanonical: https://clinic.example/small"
    )
    assert known.author == (
        Person(name="Jane Doe, MD"),
        Person(name="John Roe", role="Nurse", page="https://clinic.example/roe"),
    )
    assert known.reviewed_by == (Person(name="Ann Lee", role="Psychiatrist"),)
    assert (known.published, known.reviewed) == (datetime.date(2026, 1, 31), datetime.date(2026, 6, 30))
    assert known.references == ("Doe J: Sleep. 2019.",)
    assert known.publisher.logo == "media/logo.svg" and known.publisher.imprint == "https://clinic.example/imprint"
    assert known.related == ("naps", "dreams")
    assert known.canonical == "https://clinic.example/small"


@pytest.mark.parametrize("lines", ["author: Jane Doe", "author:\n  - Jane Doe", "author:\n  name: Jane Doe"])
def test_one_person_may_stand_with_or_without_a_list(publication, lines: str) -> None:
    assert publication(lines).author == (Person(name="Jane Doe"),)


def test_a_publisher_may_be_a_name_alone(publication) -> None:
    assert publication("publisher: Example Clinic").publisher.name == "Example Clinic"


@pytest.mark.parametrize("field", Publication.__fields__)
def test_a_field_that_is_left_empty_counts_as_absent(publication, field: str) -> None:
    assert publication(f"{field}:") == Publication()


def test_the_line_of_a_field_is_that_of_the_file(publication, tmp_path: Path) -> None:
    publication("related:\n  - naps\n  - dreams")
    assert [head_line(tmp_path / "small.md", "related", number) for number in (0, 1)] == [5, 6]
    assert head_line(tmp_path / "small.md", "slug") == 2
