"""A table of a PDF is read by place, whatever joins or parts the words on a line."""

from pathlib import Path

from tests.workbench.documents.files import Drawn, outline, pdf_file
from workbench.documents.reading import read

ABOVE: Drawn = [
    ("Prices and waiting", 20, True, 60, 760),
    ("Each of the treatments below has a price and a time that you wait for it.", 11, False, 60, 730),
]


def table_of(tmp_path: Path, drawn: Drawn) -> str:
    (tmp_path / "a.pdf").write_bytes(pdf_file([[*ABOVE, *drawn]]))
    return read(tmp_path / "a.pdf").parts[0].markdown[1]


def test_cells_that_only_a_narrow_blank_parts_are_cells(tmp_path: Path) -> None:
    drawn = [
        ("Treatment", 11, True, 60, 690),
        ("Visits   Waiting time", 11, True, 200, 690),
        ("Programme in large groups", 11, False, 60, 672),
        ("10", 11, False, 200, 672),
        ("8 weeks", 11, False, 241, 672),
        ("Nerve block", 11, False, 60, 654),
        ("3", 11, False, 200, 654),
        ("14 weeks", 11, False, 241, 654),
        ("Review", 11, False, 60, 636),
        ("2", 11, False, 200, 636),
        ("2 weeks", 11, False, 241, 636),
    ]
    said = table_of(tmp_path, drawn)
    assert said.splitlines()[0] == "| Treatment | Visits | Waiting time |"
    assert said.splitlines()[3] == "| Nerve block | 3 | 14 weeks |"


def test_a_centred_head_over_an_empty_corner_is_the_first_row_and_no_heading(tmp_path: Path) -> None:
    drawn = [
        ("Implant", 11, True, 190, 690),
        ("Bridge", 11, True, 300, 690),
        ("Visits", 11, False, 60, 672),
        ("6", 11, False, 180, 672),
        ("3", 11, False, 280, 672),
        ("Touches others", 11, False, 60, 654),
        ("No", 11, False, 180, 654),
        ("Yes, both neighbours", 11, False, 280, 654),
    ]
    assert table_of(tmp_path, drawn) == (
        "|  | Implant | Bridge |\n| --- | --- | --- |\n| Visits | 6 | 3 |\n"
        "| Touches others | No | Yes, both neighbours |"
    )


def test_the_lines_of_a_cell_in_the_middle_of_its_row_stay_in_it(tmp_path: Path) -> None:
    drawn = [
        ("Who", 11, True, 60, 690),
        ("What for", 11, True, 200, 690),
        ("Nurse", 11, False, 60, 668),
        ("medicine", 11, False, 200, 668),
        ("Occupational", 11, False, 60, 646),
        ("home and work", 11, False, 200, 639),
        ("therapist", 11, False, 60, 632),
        ("Group", 11, False, 60, 610),
        ("company", 11, False, 200, 610),
        ("Bring a page with three examples, and somebody who remembers what was said.", 11, False, 60, 570),
    ]
    assert table_of(tmp_path, drawn) == (
        "| Who | What for |\n| --- | --- |\n| Nurse | medicine |\n| Occupational therapist | home and work |\n"
        "| Group | company |"
    )


def test_numbered_steps_are_a_list_wherever_the_numbers_stand(tmp_path: Path) -> None:
    steps = [
        ("1.", "Sit down."),
        ("2.", "Breathe out."),
        ("3.", "Stand up."),
        ("4.", "If you sway, go back to step 1."),
    ]
    drawn = [(number, 11, False, 70.0, 690.0 - 18 * n) for n, (number, _) in enumerate(steps)]
    drawn += [(words, 11, False, 86.0, 690.0 - 18 * n) for n, (_, words) in enumerate(steps)]
    (tmp_path / "a.pdf").write_bytes(pdf_file([[*ABOVE, *drawn]]))
    assert "1. Sit down.\n2. Breathe out.\n3. Stand up.\n4. If you sway, go back to step 1." in outline(
        read(tmp_path / "a.pdf")
    )
