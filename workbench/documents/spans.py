"""Tables whose cells reach over several rows or columns, as plain ones: such a cell stands in each of them."""

import copy
from typing import Dict, List, Tuple

from bs4 import Tag

from workbench.documents.tree import text_of

MOST = 50  # rows or columns that a cell is believed to reach over


def spread(table: Tag) -> None:
    """Repeat cells in each row and column that they reach over, and join rows of heads; the table stays if it cannot.

    It cannot where a cell reaches over a whole row, which titles the rows below it.
    """
    rows = [row for row in table.find_all("tr") if row.find(["td", "th"])]
    if table.find("table") or not any(_span(cell, "rowspan") * _span(cell, "colspan") > 1 for cell in _cells(rows)):
        return
    grid: Dict[Tuple[int, int], Tag] = {}
    for number, row in enumerate(rows):
        place = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while (number, place) in grid:
                place += 1
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            for below in range(number, min(number + down, len(rows))):
                for beside in range(place, place + across):
                    grid[below, beside] = cell
            place += across
    width = max(column for _, column in grid) + 1
    if len(grid) < width * len(rows):
        return
    lines = [[grid[number, column] for column in range(width)] for number in range(len(rows))]
    if width < 2 or any(len({id(cell) for cell in line}) == 1 for line in lines):
        return
    _write(rows, lines)


def _cells(rows: List[Tag]) -> List[Tag]:
    return [cell for row in rows for cell in row.find_all(["td", "th"])]


def _span(cell: Tag, name: str) -> int:
    said = str(cell.get(name) or "1").strip()
    return min(max(int(said), 1), MOST) if said.isdigit() else 1


def _write(rows: List[Tag], lines: List[List[Tag]]) -> None:
    heads = 0
    while heads < len(lines) - 1 and all(cell.name == "th" for cell in lines[heads]):
        heads += 1
    first = lines[0]
    if heads < 2 and any(_span(cell, "colspan") > 1 for cell in first):
        heads = 2 if len(lines) > 2 else 1  # many editors know no heads
    written = [[copy.copy(cell) for cell in line] for line in lines]
    for column, cell in enumerate(written[0]):
        for line, original in zip(written[1:heads], lines[1:heads], strict=True):
            if original[column] is not first[column] and text_of(line[column]):
                cell.append(" ")
                cell.extend(list(line[column].contents))
        cell.name = "th" if heads > 1 else cell.name
    for number, row in enumerate(rows):
        row.clear()
        if 0 < number < heads:
            row.decompose()
            continue
        for cell in written[number]:
            cell.attrs.pop("rowspan", None)
            cell.attrs.pop("colspan", None)
            row.append(cell)
