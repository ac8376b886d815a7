"""Bylines, tables about the document and imprints around the text of a Word file are left out."""

from pathlib import Path
from typing import List

import pytest

from tests.workbench.documents.files import SENTENCE, STYLES, outline, paragraph, word_file
from workbench.documents.blocks import Block
from workbench.documents.edges import is_sentence
from workbench.documents.reading import read
from workbench.documents.tree import parse

HEAD, FIRST = paragraph("Two tablets", "Tytu"), paragraph("How to take it", "Nagwek1")


def read_word(tmp_path: Path, *body: str) -> List[str]:
    (tmp_path / "a.docx").write_bytes(word_file("".join(body), {"word/styles.xml": STYLES}))
    return outline(read(tmp_path / "a.docx")).strip().split("\n\n")


def row(*cells: str, run: str = "") -> str:
    return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell, run=run)}</w:tc>' for cell in cells)}</w:tr>"


def test_an_author_whose_degree_ends_with_a_full_stop_is_no_sentence(tmp_path: Path) -> None:
    found = read_word(tmp_path, HEAD, paragraph("Words: Dr. Ruprecht Hall, M.Sc."), paragraph(SENTENCE))
    assert found == ["# Two tablets", SENTENCE, "(dates, authors, sharing: Words: Dr. Ruprecht Hall, M.Sc.)"]


def test_a_table_about_the_document_is_left_out_and_told(tmp_path: Path) -> None:
    table = row("Author", "Pain nurses") + row("Version", "3.1") + row("Review date", "May 2026")
    found = read_word(tmp_path, HEAD, f"<w:tbl>{table}</w:tbl>", paragraph(SENTENCE))
    assert found[:2] == ["# Two tablets", SENTENCE]
    assert found[2] == "(dates, authors, sharing: Author Pain nurses Version 3.1 Review date May 2026)"


def test_a_number_of_a_register_is_an_imprint_and_a_telephone_number_stays(tmp_path: Path) -> None:
    ends = [paragraph("Find us on Instagram"), paragraph("IK 260 000 000")]
    found = read_word(tmp_path, HEAD, paragraph(SENTENCE), FIRST, paragraph(SENTENCE), *ends)
    assert found[-1] == "(below the article: Find us on Instagram | IK 260 000 000)"
    found = read_word(tmp_path, HEAD, paragraph(SENTENCE), FIRST, paragraph(SENTENCE), paragraph("Helpline: 116 123"))
    assert found[-1] == "Helpline: 116 123"


def test_questions_in_the_left_column_of_a_table_are_headings(tmp_path: Path) -> None:
    table = row("Question", "Answer", run="<w:b/>")
    table += row("Do you ask my insurer?", "With nine of them, yes. Ring first for a code, as bills without come back.")
    table += row("What is an excess?", "The first slice of the bills of each year, which you pay yourself.")
    found = read_word(tmp_path, HEAD, paragraph(SENTENCE), f"<w:tbl>{table}</w:tbl>")
    assert [each for each in found if each.startswith("## ")] == ["## Do you ask my insurer?", "## What is an excess?"]
    assert found[-1] == "(names of columns: Question | Answer)"


def test_a_last_section_of_copyright_and_opening_hours_goes_with_its_heading(tmp_path: Path) -> None:
    ends = [paragraph("Why choose us", "Nagwek1"), paragraph("Open on Saturdays"), paragraph("© Quay Dental Ltd")]
    found = read_word(tmp_path, HEAD, paragraph(SENTENCE), FIRST, paragraph(SENTENCE), *ends)
    assert found[:4] == ["# Two tablets", SENTENCE, "## How to take it", SENTENCE]
    assert "(below the article: Why choose us | Open on Saturdays)" in found


def test_a_last_section_of_plain_lines_stays(tmp_path: Path) -> None:
    ends = [paragraph("Opening hours", "Nagwek1"), paragraph("Monday to Friday, 9 to 5")]
    found = read_word(tmp_path, HEAD, paragraph(SENTENCE), FIRST, paragraph(SENTENCE), *ends)
    assert found[-2:] == ["## Opening hours", "Monday to Friday, 9 to 5"]


@pytest.mark.parametrize(
    "words, told",
    [
        ("Drink a glass of water.", True),
        ("If you lie awake for an hour or more then get up and read", True),
        ("Ann Pell, Ph.D.", False),
        ("Second edition", False),
        ("Reviewed by Dr. Ann Pell on behalf of the Sleep Team of the Lake Clinic", False),
    ],
)
def test_a_sentence_is_told_from_a_line_about_people_and_dates(words: str, told: bool) -> None:
    assert is_sentence(Block(parse(f"<p>{words}</p>").p, "text", words)) is told


def test_plain_questions_are_headings_where_a_file_has_no_other(tmp_path: Path) -> None:
    questions = ["What do I bring?", "May I eat before?", "Can I drive home?", "Who may come along?"]
    body = [paragraph("Your first visit"), paragraph(SENTENCE)]
    body += [each for question in questions for each in (paragraph(question), paragraph(SENTENCE))]
    found = read_word(tmp_path, *body)
    assert [each for each in found if each.startswith("#")] == ["# Your first visit", *(f"## {q}" for q in questions)]
