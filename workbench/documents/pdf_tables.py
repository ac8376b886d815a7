"""Tables of a PDF: rows of pieces with blank strips between them."""

import re
from typing import List, Optional, Sequence, Tuple

from workbench.documents.pdf_lines import Line, rows_of

FULL = 3  # rows with more than one cell that make a table
APART = 2.2  # of the size of the letters; rows of one table are nearer to each other
WRAPPED = 0.7  # of the size of the letters; the lines of one cell are nearer to each other
BETWEEN = 3  # lines of wrapped cells between two rows with several cells
_MARK = re.compile(r"\(?\d{1,2}[.)]|\W")
Table = Tuple[List[Line], List[List[str]]]


def tables(lines: Sequence[Line]) -> List[Table]:
    """The lines of each table, and its cells row by row."""
    found: List[Table] = []
    rows = rows_of(lines)
    index = 0
    while index < len(rows):
        table, after = _table(rows, index) if len(rows[index]) > 1 else (None, index + 1)
        if table is not None:
            found.append(table)
        index = after
    return found


def _table(rows: Sequence[List[Line]], begin: int) -> Tuple[Optional[Table], int]:
    """The table that begins with this row, and the row behind it."""
    end = _run(rows, begin)
    columns = _columns([row for row in rows[begin:end] if len(row) > 1])
    while end < len(rows) and _near(rows[end - 1], rows[end], WRAPPED) and _fits(rows[end], columns):
        end += 1
    used: List[Line] = []
    cells: List[List[str]] = []
    full = 0
    top = bottom = 0.0
    for number in range(begin, end):
        row = rows[number]
        if not _fits(row, columns):
            end = number
            break
        overlaps = bool(cells) and row[0].top < bottom - 2
        opens = _place(row[0], columns) == 0 and len(row) > 1
        if not cells or not overlaps and (opens or row[0].top - bottom > WRAPPED * row[0].size):
            cells.append([""] * len(columns))
            top = row[0].top
        for piece in row:
            place = _place(piece, columns)
            cells[-1][place] = f"{cells[-1][place]} {piece.text}".strip()
        bottom = max([piece.bottom for piece in row] + ([bottom] if top < row[0].top else []))
        used += row
        full += len(row) > 1
    marks = all(_MARK.fullmatch(row[0]) for row in cells if row[0])
    if len(columns) < 2 or full < FULL or len(cells) < 2 or marks:
        return None, begin + 1
    return (used, cells), end


def _run(rows: Sequence[List[Line]], begin: int) -> int:
    """Behind the last row with several pieces that belongs to the first one."""
    last = begin
    for number in range(begin + 1, len(rows)):
        if not _near(rows[number - 1], rows[number], APART) or number - last > BETWEEN + 1:
            break
        if len(rows[number]) > 1:
            last = number
    return last + 1


def _near(above: Sequence[Line], below: Sequence[Line], times: float) -> bool:
    same = above[0].page == below[0].page and abs(above[0].size - below[0].size) < 1
    gap = below[0].top - max(piece.bottom for piece in above)
    return same and -2 * above[0].size < gap < times * above[0].size


def _columns(rows: Sequence[Sequence[Line]]) -> List[Tuple[float, float]]:
    """Left and right of what the pieces cover; strips that no piece touches part the columns."""
    columns: List[Tuple[float, float]] = []
    for piece in sorted((piece for row in rows for piece in row), key=lambda piece: piece.left):
        if columns and piece.left < columns[-1][1] + 2:
            columns[-1] = (columns[-1][0], max(columns[-1][1], piece.right))
        else:
            columns.append((piece.left, piece.right))
    return columns


def _place(piece: Line, columns: Sequence[Tuple[float, float]]) -> int:
    middle = (piece.left + piece.right) / 2
    return min(range(len(columns)), key=lambda place: max(columns[place][0] - middle, middle - columns[place][1]))


def _fits(row: Sequence[Line], columns: Sequence[Tuple[float, float]]) -> bool:
    """Whether every piece of a row stands in a column of its own."""
    places = [_place(piece, columns) for piece in row]
    if len(set(places)) != len(places):
        return False
    for piece, place in zip(row, places, strict=True):
        stop = columns[place + 1][0] - 2 if place + 1 < len(columns) else float("inf")
        if piece.left < columns[place][0] - 8 or piece.right > max(stop, columns[place][1] + 8):
            return False
    return True
