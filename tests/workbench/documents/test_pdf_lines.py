"""The lines of a PDF: the text of a page, and the lines around it."""

from pathlib import Path
from typing import List

from tests.workbench.documents.files import Drawn, outline, pdf_file
from workbench.documents.reading import read

TITLE: Drawn = [("Teenagers and sleep", 20, True, 60, 700)]
TEXT: Drawn = [
    ("Anybody who has tried to wake a teenager on a Wednesday will suspect", 11, False, 60, 660),
    ("stubbornness, and whoever knows the clock inside us suspects that.", 11, False, 60, 646),
]
WHOLE = (
    "Anybody who has tried to wake a teenager on a Wednesday will suspect stubbornness, and whoever knows the clock "
    "inside us suspects that."
)


def lines_of(tmp_path: Path, *pages: Drawn) -> List[str]:
    (tmp_path / "a.pdf").write_bytes(pdf_file([list(page) for page in pages]))
    return outline(read(tmp_path / "a.pdf")).split("\n\n")


def test_small_print_at_the_foot_of_a_column_is_left_out_and_told(tmp_path: Path) -> None:
    small = [("Typesetting: Bellows and Daughter", 7, False, 60, 500), ("Photocopying permitted", 7, False, 60, 490)]
    found = lines_of(tmp_path, [*TITLE, *TEXT, *small])
    assert found[:2] == ["# Teenagers and sleep", WHOLE]
    assert found[2].strip() == (
        "(small print above and below the text: Typesetting: Bellows and Daughter | Photocopying permitted)"
    )


def test_a_head_with_the_number_of_its_page_is_left_out_if_it_stands_but_once(tmp_path: Path) -> None:
    head = [("Saint Odile Hospital Group - 2", 8, False, 60, 810)]
    after = [("They sleep in on Saturdays, and pay for it on Mondays.", 11, False, 60, 700)]
    found = lines_of(tmp_path, [*TITLE, *TEXT], [*head, *after])
    assert found[2] == "They sleep in on Saturdays, and pay for it on Mondays."
    assert found[3].strip() == "(running heads and page numbers: Saint Odile Hospital Group - 2)"


def test_a_title_that_the_running_heads_repeat_stays(tmp_path: Path) -> None:
    head = [("Teenagers and sleep", 8, False, 60, 820)]
    title = [("Teenagers and sleep", 20, True, 60, 780)]
    after = [("They sleep in on Saturdays, and pay for it on Mondays.", 11, False, 60, 700)]
    assert lines_of(tmp_path, [*head, *title, *TEXT], [*head, *after])[0] == "# Teenagers and sleep"


def test_a_box_beside_the_headline_is_left_out_and_told(tmp_path: Path) -> None:
    box = [("Call back request", 11, True, 420, 712), ("Leave your number here.", 11, False, 420, 697)]
    found = lines_of(tmp_path, [*TITLE, *box, *TEXT])
    assert found[:2] == ["# Teenagers and sleep", WHOLE]
    assert "(boxes beside the text: Call back request | Leave your number here.)" in found[2]


def test_lines_that_their_author_broke_stay_lines_and_an_imprint_goes(tmp_path: Path) -> None:
    imprint = [
        "Handout 14. Do not cite without permission.",
        "Next in series: Moral injury",
        "Set in Optima by the press",
    ]
    drawn = [(words, 11, False, 60.0, 610.0 - 14 * n) for n, words in enumerate(imprint)]
    found = lines_of(tmp_path, [*TITLE, *TEXT, *drawn])
    assert found[:2] == ["# Teenagers and sleep", WHOLE]
    assert found[2].strip() == f"(below the article: {' | '.join(imprint)})"


def test_a_sentence_behind_a_line_that_ends_early_begins_a_paragraph(tmp_path: Path) -> None:
    drawn = [
        ("Drink some water.", 11, False, 60, 632),
        ("Then lie down for an hour in a dark and quiet room, and do not read at all.", 11, False, 60, 618),
    ]
    assert lines_of(tmp_path, [*TITLE, *TEXT, *drawn])[1:] == [
        f"{WHOLE} Drink some water.",
        "Then lie down for an hour in a dark and quiet room, and do not read at all.\n",
    ]


def test_words_that_wide_blanks_part_in_justified_text_stay_in_their_line(tmp_path: Path) -> None:
    drawn = [
        ("will suspect stubbornness, and", 11, False, 60, 632),
        ("anybody", 11, False, 60, 618),
        ("who", 11, False, 125, 618),
        ("has", 11, False, 172, 618),
        ("it", 11, False, 213, 618),
        ("studied sleep will suspect the clock.", 11, False, 60, 604),
    ]
    found = lines_of(tmp_path, [*TITLE, *TEXT, *drawn])
    assert "and anybody who has it studied sleep" in " ".join(found)


def test_a_name_in_large_letters_above_the_title_is_not_the_title(tmp_path: Path) -> None:
    logo = [("HARBOUR", 30, True, 60, 770)]
    heads = [("When to begin", 14, True, 60, 600), ("Today, and at the same hour each day.", 11, False, 60, 575)]
    found = lines_of(tmp_path, [*logo, *TITLE, *TEXT, *heads])
    assert found[:3] == ["# Teenagers and sleep", WHOLE, "## When to begin"]


def test_a_row_of_stars_is_no_list(tmp_path: Path) -> None:
    drawn = [("* * *", 11, False, 250, 610), ("Set in Optima. Printed in Leith.", 11, False, 200, 590)]
    found = lines_of(tmp_path, [*TITLE, *TEXT, *drawn])
    assert found == ["# Teenagers and sleep", WHOLE, "(below the article: Set in Optima. Printed in Leith.)\n"]


def test_a_table_in_small_letters_at_the_foot_of_a_page_keeps_the_ends_of_its_cells(tmp_path: Path) -> None:
    rows = [
        ("Degrees", "What to do"),
        ("23 to 25", "Close curtains on the sunny side"),
        ("", "before the sun comes round"),
    ]
    rows += [("26 to 28", "Move people to the cool room for a"), ("", "part of the day")]
    table: Drawn = [
        (cell, 8, False, left, 140 - 10 * number)
        for number, row in enumerate(rows)
        for left, cell in zip((60, 200), row, strict=True)
        if cell
    ]
    found = "\n".join(lines_of(tmp_path, [*TITLE, *TEXT, *table]))
    for words in ("before the sun comes round", "part of the day"):
        assert words in found and "small print" not in found


def test_a_large_first_letter_begins_the_first_line_beside_it(tmp_path: Path) -> None:
    drawn = [
        ("A", 40, True, 60, 622),
        ("nybody who has tried to wake a teenager", 11, False, 92, 648),
        ("on a Wednesday will suspect stubbornness,", 11, False, 92, 634),
        ("and whoever knows the clock inside us suspects that.", 11, False, 60, 620),
        ("A", 40, True, 60, 556),
        ("teenager sleeps from two to eleven, if no bell", 11, False, 92, 582),
        ("rings.", 11, False, 92, 568),
    ]
    assert lines_of(tmp_path, [*TITLE, *drawn]) == [
        "# Teenagers and sleep",
        WHOLE,
        "A teenager sleeps from two to eleven, if no bell rings.\n",
    ]


def test_panels_of_a_folded_sheet_with_equal_headings_come_one_after_the_other_and_the_cover_last(
    tmp_path: Path,
) -> None:
    panels = {
        40.0: ["Pain", "Take tablets by the clock for a week,", "and not only when it hurts.", "Then stop."],
        240.0: ["Wound", "Keep the dressing dry for ten days.", "A little clear fluid on it is normal.", "Pus is not."],
    }
    drawn = [
        (words, 11 if row else 14, not row, left, 760.0 - 16 * row)
        for left, column in panels.items()
        for row, words in enumerate(column)
    ]
    cover = [("Your new hip", 24, True, 450.0, 752.0), ("The first weeks", 11, False, 450.0, 728.0)]
    assert lines_of(tmp_path, [*drawn, *cover]) == [
        "# Your new hip",
        "The first weeks",
        "## Pain",
        "Take tablets by the clock for a week, and not only when it hurts.",
        "Then stop.",
        "## Wound",
        "Keep the dressing dry for ten days. A little clear fluid on it is normal. Pus is not.\n",
    ]
