"""A cell that reaches over rows or columns stands in each of them."""

from typing import List

import pytest
from bs4 import Tag

from workbench.documents.spans import MOST, spread
from workbench.documents.tree import parse


def table(html: str) -> Tag:
    found = parse(f"<table>{html}</table>").table
    assert found is not None
    return found


def cells(of: Tag) -> List[List[str]]:
    return [[cell.get_text() for cell in row.find_all(["td", "th"])] for row in of.find_all("tr")]


def test_a_cell_over_two_rows_stands_in_both() -> None:
    found = table("<tr><th>Day<th>Dose</tr><tr><td rowspan=2>Monday<td>one</tr><tr><td>two</tr>")
    spread(found)
    assert cells(found) == [["Day", "Dose"], ["Monday", "one"], ["Monday", "two"]]
    assert not found.find_all(attrs={"rowspan": True})


def test_two_rows_of_heads_become_one() -> None:
    found = table("<tr><th rowspan=2>Drug<th colspan=2>Dose</tr><tr><th>day<th>night</tr><tr><td>A<td>1<td>2</tr>")
    spread(found)
    assert cells(found) == [["Drug", "Dose day", "Dose night"], ["A", "1", "2"]]
    assert [cell.name for cell in found.find_all(["td", "th"])] == ["th"] * 3 + ["td"] * 3


@pytest.mark.parametrize(
    "html",
    [
        "<tr><th>Day<th>Dose</tr><tr><td>Monday<td>one</tr>",  # plain already
        "<tr><th>Day<th>Dose</tr><tr><td colspan=2>Evenings</tr><tr><td>Monday<td>one</tr>",  # a title of rows
        "<tr><td colspan=2>Day<td>Dose</tr><tr><td>Monday</tr>",  # cells are missing
        "<tr><td rowspan=2>a<td><table><tr><td>b</table></tr><tr><td>c</tr>",  # a table within
        "<tr><td colspan=none>a<td colspan=0>b</tr>",  # no figures
    ],
)
def test_a_table_that_cannot_be_plain_stays(html: str) -> None:
    found = table(html)
    before = str(found)
    spread(found)
    assert str(found) == before


def test_a_span_beyond_belief_is_cut() -> None:
    found = table("<tr><th>Day<th colspan=60000>Dose</tr><tr><td>Monday" + "<td>one" * MOST + "</tr>")
    spread(found)
    assert {len(row) for row in cells(found)} == {MOST + 1}
