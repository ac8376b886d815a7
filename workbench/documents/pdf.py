"""A PDF with text as a tree, by pypdfium2: headings by size and weight, columns in order, running heads out."""

import re
import statistics
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple

from bs4 import BeautifulSoup

from workbench.documents.tree import BLANKS, Source, bare, parse
from workbench.documents.word import Unreadable

LONG = 8  # pages from which on progress is shown
PROSE = 16  # characters of a line of running text, on average
SMALL = 0.9  # of the size of most text
EDGE = 0.12  # of a page's height, in which running heads stand
_BULLET = re.compile(r"^\s*(?:[•·▪◦‣●○■□∙\uf0b7\uf0a7\uf02d–—]|[-*o](?=\s))\s*")
_NUMBER = re.compile(r"^\s*(\d{1,2})[.)]\s+")
_MARK = re.compile(r"[•·▪◦‣●○■□∙\uf0b7\uf0a7\uf02d–—*-]|\(?\d{1,2}[.)]|[a-z][.)]")
_PAGE = re.compile(
    r"^\W*(?:page|seite|strona|página|s\.|p\.)?\s*\d{1,4}(?:\s*(?:/|of|von|z|sur|de)\s*\d{1,4})?\W*$", re.I
)
_ENDS = (".", "!", "?", ":", "…", ".”", '."', ".)")


@dataclass
class _Line:
    """A line of one column; `top` and `bottom` are measured from the top of its page, in points."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    page: int
    height: float  # of the page

    @property
    def edge(self) -> bool:
        return self.top < EDGE * self.height or self.bottom > (1 - EDGE) * self.height


def read(data: bytes) -> Source:
    """The text of a PDF.

    Raises:
        Unreadable: if it is no PDF, sealed with a password, or a scan without text.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        sealed = "password" in str(error).casefold()
        raise Unreadable(
            "this PDF has a password: save it without one" if sealed else "this is no complete PDF: save it again"
        ) from error
    lines: List[_Line] = []
    scans = []
    try:
        for number in range(len(document)):
            if len(document) >= LONG and sys.stderr.isatty():
                print(f"\rReading page {number + 1} of {len(document)} ...", end="", file=sys.stderr, flush=True)
            found = _page_lines(document[number], number)
            if not found:
                scans.append(number + 1)
            lines += found
        if len(document) >= LONG and sys.stderr.isatty():
            print("\r" + " " * 40 + "\r", end="", file=sys.stderr)
        meta = document.get_metadata_dict()
    finally:
        document.close()
    if sum(len(line.text) for line in lines) < 50:
        raise Unreadable(
            "this PDF has pictures of pages and no text: ask for the Word file, or have its text recognised"
        )
    left_out: Dict[str, List[str]] = {}
    lines = _without_running(lines, left_out)
    tree = parse("<body></body>")
    _write(tree, lines)
    notices = []
    if scans:
        pages = ", ".join(map(str, scans))
        notices.append(f"No text on page {pages}: if it is more than a picture, ask for the Word file.")
    return Source(tree, title=(meta.get("Title") or "").strip() or None, left_out=left_out, notices=notices, loose=True)


def _page_lines(page: Any, number: int) -> List[_Line]:
    """The lines of a page in reading order."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    _, height = page.get_size()
    pieces: List[_Line] = []
    current: List[Tuple[str, float, float, float, float, float, bool]] = []

    def close() -> None:
        words = "".join(each[0] for each in current)
        seen = [each for each in current if each[0].strip()]
        if words.strip() and seen:
            sizes = Counter(round(each[5], 1) for each in seen)
            pieces.append(
                _Line(
                    BLANKS.sub(" ", words).strip(),
                    min(each[1] for each in seen),
                    max(each[3] for each in seen),
                    height - max(each[4] for each in seen),
                    height - min(each[2] for each in seen),
                    sizes.most_common(1)[0][0],
                    sum(each[6] for each in seen) * 2 > len(seen),
                    number,
                    height,
                )
            )
        current.clear()

    last: Optional[Tuple[float, float, float, float]] = None
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        sign = chr(code) if code else ""
        if sign in "\r\n":
            close()
            last = None
            continue
        if sign in ("\ufffe", "\x02", "\u00ad", "\u2010"):
            sign = "-"
        if not sign or (ord(sign) < 32 and sign != "\t"):
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        if not sign.isspace() and last is not None:
            middle = (top + bottom) / 2
            if (
                not last[1] - 2 < middle < last[3] + 2
                or left < last[0] - 30
                or left - last[2] > 1.5 * (last[3] - last[1])
            ):
                close()
        size = raw.FPDFText_GetFontSize(text, index) or 10.0
        matrix = raw.FS_MATRIX()
        if raw.FPDFText_GetMatrix(text, index, matrix):
            size *= max(abs(matrix.d), abs(matrix.b)) or 1.0
        current.append((sign, left, bottom, right, top, size, _bold(raw, text, index)))
        if not sign.isspace():
            last = (left, bottom, right, top)
    close()
    text.close()
    return _ordered(_joined(pieces))


def _bold(raw: Any, text: Any, index: int) -> bool:
    import ctypes

    if raw.FPDFText_GetFontWeight(text, index) >= 600:
        return True
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, buffer, 128, ctypes.byref(flags))
    return bool(re.search(rb"bold|black|heavy|semibold|demi", buffer.value, re.I))


def _joined(pieces: List[_Line]) -> List[_Line]:
    """Pieces of one line that a change of font or a wide blank has parted, if they nearly touch."""
    done: List[_Line] = []
    for piece in pieces:
        before = done[-1] if done else None
        if (
            before
            and abs(before.bottom - piece.bottom) < 0.5 * max(before.size, piece.size)
            and -1
            <= piece.left - before.right
            < (4 if _MARK.fullmatch(before.text) else 1.2) * max(before.size, piece.size)
        ):
            space = "" if before.text.endswith(("-", "(")) and piece.left - before.right < 1 else " "
            before.text += (space if piece.left - before.right > 0.15 * piece.size else "") + piece.text
            before.right = max(before.right, piece.right)
            before.bottom, before.top = max(before.bottom, piece.bottom), min(before.top, piece.top)
            before.bold = before.bold and piece.bold
        else:
            done.append(piece)
    return done


def _ordered(pieces: List[_Line]) -> List[_Line]:
    """Top to bottom; where columns of text stand side by side, the left one first."""
    rows = sorted(pieces, key=lambda line: (round((line.top + line.bottom) / 6), line.left))
    best: Tuple[int, List[_Line], float] = (0, [], 0.0)
    for gutter in {round(line.left) - 3.0 for line in rows}:
        band: List[_Line] = []
        for line in [*rows, None]:
            if line is not None and not (line.left < gutter < line.right):
                band.append(line)
                continue
            if len(band) > best[0] and _side_by_side(band, gutter):
                best = (len(band), list(band), gutter)
            band = []
    _, band, gutter = best
    if not band:
        return rows
    first = rows.index(band[0])
    left = [line for line in band if line.right <= gutter]
    right = [line for line in band if line.right > gutter]
    return [*_ordered(rows[:first]), *_ordered(left), *_ordered(right), *_ordered(rows[first + len(band) :])]


def _side_by_side(band: Sequence[_Line], gutter: float) -> bool:
    """Whether both sides of a strip are running text, and not the cells of a table."""
    left = [line for line in band if line.right <= gutter]
    right = [line for line in band if line.right > gutter]
    if len(left) < 3 or len(right) < 3:
        return False
    if left[0].bold and right[0].bold and abs(left[0].top - right[0].top) < 3 and not all(line.bold for line in band):
        return False  # the first row of a table
    for side in (left, right):
        if sum(len(line.text) for line in side) < PROSE * len(side):
            return False
    overlap = min(max(line.bottom for line in side) for side in (left, right)) - max(
        min(line.top for line in side) for side in (left, right)
    )
    return overlap > 2 * band[0].size


def _without_running(lines: List[_Line], left_out: Dict[str, List[str]]) -> List[_Line]:
    """Without page numbers and without what stands at the edge of several pages."""
    pages = {line.page for line in lines}
    seen: Dict[str, set] = defaultdict(set)
    for line in lines:
        if line.edge:
            seen[_form(line.text)].add(line.page)
    kept = []
    weights: Counter = Counter()
    for line in lines:
        weights[line.size] += len(line.text)
    body = weights.most_common(1)[0][0]
    for line in lines:
        small = line.size < SMALL * body and line.bottom > (1 - 1.5 * EDGE) * line.height
        often = line.edge and len(seen[_form(line.text)]) >= max(2, min(3, len(pages) // 2 + 1))
        if line.edge and _PAGE.match(line.text) or often:
            left_out.setdefault("running heads and page numbers", []).append(line.text)
        elif small:
            left_out.setdefault("small print at the foot of a page", []).append(line.text)
        else:
            kept.append(line)
    return kept


def _form(text: str) -> str:
    return re.sub(r"\d+", "0", bare(text))


def _write(tree: BeautifulSoup, lines: List[_Line]) -> None:
    body = tree.body
    weights: Counter = Counter()
    for line in lines:
        weights[line.size] += len(line.text)
    size = weights.most_common(1)[0][0]
    mostly_bold = sum(len(line.text) for line in lines if line.bold) > 0.5 * sum(len(line.text) for line in lines)
    gaps = [
        after.top - before.bottom for before, after in zip(lines, lines[1:], strict=False) if _follows(before, after)
    ]
    usual = statistics.median(gaps) if gaps else size * 0.3
    right = _right_edges(lines)

    def kind(line: _Line) -> Tuple[float, bool]:
        return (line.size if line.size > size * 1.08 else size, line.bold and not mostly_bold)

    tabled = {id(used[0]): cells for used, cells in _tables(lines)}
    in_table = {id(line) for used, _ in _tables(lines) for line in used}
    groups: List[List[_Line]] = []
    for line in lines:
        if id(line) in in_table:
            if id(line) in tabled:
                groups.append([line])
        elif groups and id(groups[-1][0]) not in tabled and _goes_on(groups[-1], line, kind, usual, size, right):
            groups[-1].append(line)
        else:
            groups.append([line])
    heads = sorted(
        {kind(group[0]) for group in groups if id(group[0]) not in tabled and _heading(group, size, kind)},
        key=lambda each: (-each[0], not each[1]),
    )
    listed: Any = None
    for group in groups:
        words = _text(group)
        if id(group[0]) in tabled:
            listed = None
            body.append(_table(tree, tabled[id(group[0])]))
            continue
        if _heading(group, size, kind):
            listed = None
            element = tree.new_tag(f"h{min(heads.index(kind(group[0])) + 1, 6)}")
            element.append(words)
            body.append(element)
            continue
        bullet, number = _BULLET.match(words), _NUMBER.match(words)
        if bullet or number and (number[1] == "1" or listed is not None and listed.name == "ol"):
            name = "ul" if bullet else "ol"
            if listed is None or listed.name != name:
                listed = tree.new_tag(name)
                if number and number[1] != "1":
                    listed["start"] = number[1]
                body.append(listed)
            item = tree.new_tag("li")
            item.append(words[(bullet or number).end() :])
            listed.append(item)
            continue
        listed = None
        element = tree.new_tag("p")
        element.append(words)
        body.append(element)


def _table(tree: BeautifulSoup, cells: List[List[str]]) -> Any:
    table = tree.new_tag("table")
    for number, row in enumerate(cells):
        line = tree.new_tag("tr")
        for words in row:
            cell = tree.new_tag("td" if number else "th")
            cell.append(words)
            line.append(cell)
        table.append(line)
    return table


def _follows(before: _Line, after: _Line) -> bool:
    return (
        before.page == after.page
        and -before.size < after.top - before.bottom < 1.5 * before.size
        and after.top > before.top
        and abs(before.left - after.left) < 40
    )


def _right_edges(lines: Sequence[_Line]) -> Dict[Tuple[int, int], float]:
    """How far the lines of a column reach, by page and left edge."""
    edges: Dict[Tuple[int, int], float] = {}
    for line in lines:
        key = (line.page, round(line.left / 60))
        edges[key] = max(edges.get(key, 0.0), line.right)
    return edges


def _goes_on(group: List[_Line], line: _Line, kind: Any, usual: float, size: float, right: Dict) -> bool:
    """Whether a line goes on with the paragraph above it."""
    last = group[-1]
    if _BULLET.match(line.text) or (_NUMBER.match(line.text) and kind(line) == kind(last)):
        return False
    if kind(line) != kind(last):
        runs_on = kind(line)[0] == kind(last)[0] and not last.text.endswith(_ENDS) and abs(line.left - last.left) < 3
        full = last.right > right.get((last.page, round(last.left / 60)), last.right) - 5 * size
        return runs_on and full and line.page == last.page and line.top - last.bottom < usual + 0.4 * size
    if line.page != last.page or line.top < last.top - 2:  # the next page or column
        heading = kind(line)[0] > size or kind(line)[1]
        return not heading and not last.text.endswith(_ENDS) and (line.text[:1].islower() or last.text.endswith("-"))
    return line.top - last.bottom <= usual + 0.45 * max(line.size, 8)


def _heading(group: List[_Line], size: float, kind: Any) -> bool:
    words = _text(group)
    big, bold = kind(group[0])
    if not (big > size or bold) or len(group) > 3 or len(words) > 160 or not re.search(r"\w", words):
        return False
    if _BULLET.match(words):
        return False
    if big > size * 1.15:
        return not words.endswith((".", ",", ";")) or len(words.split()) < 8
    return not words.endswith((".", ",", ";", "!")) and len(words.split()) <= 16


def _text(group: Sequence[_Line]) -> str:
    """The words of lines as one text; a word parted at the end of a line is whole again."""
    text = ""
    for line in group:
        if not text:
            text = line.text
        elif re.search(r"[a-zà-ž]-$", text) and re.match(r"[a-zà-ž]", line.text):
            first = re.match(r"\w+", line.text)
            head = re.search(r"([\w-]+)-$", text)
            whole = text[:-1] + line.text
            text = text + line.text if first and head and _compound(head[1], first[0]) else whole
        elif text.endswith(("-", "/")) and not text.endswith(" -"):
            text += line.text
        else:
            text += " " + line.text
    return BLANKS.sub(" ", text).strip()


def _compound(head: str, tail: str) -> bool:
    """Whether a word had its hyphen before the line ended: another hyphen in it says so."""
    return "-" in head or head.casefold() in (
        "self",
        "non",
        "well",
        "long",
        "short",
        "high",
        "low",
        "anti",
        "post",
        "pre",
    )


def _rows(lines: Sequence[_Line]) -> List[List[_Line]]:
    rows: List[List[_Line]] = []
    for line in lines:
        before = rows[-1][-1] if rows else None
        beside = before is not None and before.page == line.page and abs(before.bottom - line.bottom) < 0.4 * line.size
        if beside and line.left >= before.right - 1:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _tables(lines: List[_Line]) -> List[Tuple[List[_Line], List[List[str]]]]:
    """The lines of each table, and its cells: rows whose pieces stand below each other."""
    found = []
    rows = _rows(lines)
    index = 0
    while index < len(rows):
        head = rows[index]
        if len(head) < 2:
            index += 1
            continue
        cells = [[piece.text for piece in head]]
        used = list(head)
        end = index + 1
        full = 1
        while end < len(rows):
            places = [_column(piece, head) for piece in rows[end]]
            gap = rows[end][0].top - max(piece.bottom for piece in used[-len(head) :])
            if (
                None in places
                or len(set(places)) != len(places)
                or gap > 2.2 * head[0].size
                or rows[end][0].page != head[0].page
            ):
                break
            if 0 in places and len(places) > 1:
                full += 1
                cells.append([""] * len(head))
            elif len(places) == 1 and 0 in places and gap > 0.9 * head[0].size:
                break
            for place, piece in zip(places, rows[end], strict=True):
                cells[-1][place] = f"{cells[-1][place]} {piece.text}".strip()
            used += rows[end]
            end += 1
        if full >= 3:
            found.append((used, cells))
            index = end
        else:
            index += 1
    return found


def _column(piece: _Line, head: Sequence[_Line]) -> Optional[int]:
    """Below which cell of the first row a piece stands."""
    for place, cell in enumerate(head):
        start = cell.left - 6
        stop = head[place + 1].left - 2 if place + 1 < len(head) else float("inf")
        if start <= piece.left < stop and piece.right <= stop + 8:
            return place
    return None
