"""The lines of a PDF's pages in reading order: cells parted, columns one after the other, running heads out."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from workbench.documents.tree import BLANKS, RULES, bare

PROSE = 16  # characters of a line of running text, on average
SMALL = 0.9  # of the size of most text
EDGE = 0.12  # of a page's height, in which running heads stand
WIDE = 0.6  # of the size; a blank between two cells is wider, and one between two words only in justified text
NEAR = 90.0  # points up and down in which other rows have their cells at the same places
FEW = 4  # lines on the cover of a folded sheet
TITLE = 1.5  # times the letters of the text; the title of a folded sheet is larger
INITIAL = 1.6  # times the letters beside a large first letter
FOOT = 6  # lines of small print at the foot of a column
LARGER = 1.15  # times the letters of the text; the first row of a table is not in such
CLOSE = 1.5  # of the size; rows of a table are not further apart
PANEL = 60  # words of a panel that is an imprint
BESIDE = 30  # words of a box beside the text
_BOLD = re.compile(rb"bold|black|heavy|semibold|demi", re.I)
_ITALIC = re.compile(rb"italic|oblique", re.I)
_MARK = re.compile(r"[•·▪◦‣●○■□∙\uf0b7\uf0a7\uf02d–—*-]|\(?\d{1,2}[.)]|[a-z][.)]")
_NUMBER = re.compile(r"(?:\d[\s()/-]?){6,}\d")
_REGISTERED = re.compile(RULES["registered"])
_CONTINUED = re.compile(RULES["continued"], re.I)
_INITIAL = re.compile(r"[“„«\"'‘]?[A-ZÀ-Ž]")
_ALONE = "AIOÀYEWZU"  # letters that are words, in one of the languages that we know
_FOLLOWS = frozenset(
    "am was have had will would can did do know think felt few good great healthy large little lot man new number "
    "patient person simple single small study visit week woman year young".split()
)  # that stand behind "A" and "I" at the beginning of a text, and are no end of a longer word
_PAGE = re.compile(
    r"^\W*(?:page|seite|strona|página|s\.|p\.)?\s*\d{1,4}(?:\s*(?:/|of|von|z|sur|de)\s*\d{1,4})?\W*$", re.I
)


_Sign = Tuple[str, float, float, float, float, float, bool, bool]  # left, bottom, right, top, size, bold, italic


class Word(NamedTuple):
    """A word and where it begins and ends, in points."""

    text: str
    left: float
    right: float


@dataclass
class Line:
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
    words: List[Word] = field(default_factory=list)
    italic: bool = False

    @property
    def column(self) -> int:
        """Lines of one column have the same number."""
        return round(self.left / 60)

    @property
    def edge(self) -> bool:
        return self.top < EDGE * self.height or self.bottom > (1 - EDGE) * self.height


def page_lines(page: Any, number: int) -> List[Line]:
    """The lines of a page in reading order."""
    from pypdfium2 import raw

    text = page.get_textpage()
    _, height = page.get_size()
    pieces: List[Line] = []
    current: List[_Sign] = []

    def close() -> None:
        words = "".join(each[0] for each in current)
        seen = [each for each in current if each[0].strip()]
        if words.strip() and seen:
            sizes = Counter(round(each[5], 1) for each in seen)
            pieces.append(
                Line(
                    BLANKS.sub(" ", words).strip(),
                    min(each[1] for each in seen),
                    max(each[3] for each in seen),
                    height - max(each[4] for each in seen),
                    height - min(each[2] for each in seen),
                    sizes.most_common(1)[0][0],
                    sum(each[6] for each in seen) * 2 > len(seen),
                    number,
                    height,
                    _words(current),
                    all(each[7] for each in seen),
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
        current.append((sign, left, bottom, right, top, size, *_style(raw, text, index)))
        if not sign.isspace():
            last = (left, bottom, right, top)
    close()
    text.close()
    return _joined(_ordered(_with_initials(_joined(pieces))), only_marks=True)


def _with_initials(pieces: List[Line]) -> List[Line]:
    """A large first letter, as in newsletters, with the first of the lines that stand beside it."""
    done = list(pieces)
    for letter in pieces:
        if not _INITIAL.fullmatch(letter.text):
            continue
        beside = [
            line
            for line in pieces
            if letter.size > INITIAL * line.size
            and -1 <= line.left - letter.right < letter.size / 2
            and letter.top - line.size < line.top
            and line.top + line.bottom < 2 * letter.bottom
        ]
        first = min(beside, key=lambda line: line.top, default=None)
        if first is None:
            continue
        word = re.split(r"\W", first.text)[0]
        known = word in _FOLLOWS or any(word in line.text.split() for line in pieces if line is not first)
        apart = not word or letter.text[-1] in _ALONE and known
        first.text = letter.text + (" " if apart else "") + first.text
        first.words = [Word(first.text.split()[0], letter.left, first.words[0].right), *first.words[1:]]
        for line in beside:
            line.left = letter.left
        done = [line for line in done if line is not letter]
    return done


def _words(signs: Sequence[_Sign]) -> List[Word]:
    words: List[Word] = []
    inside = False
    for sign, left, _, right, *_ in signs:
        if sign.isspace():
            inside = False
        elif inside:
            words[-1] = Word(words[-1].text + sign, words[-1].left, max(right, words[-1].right))
        else:
            words.append(Word(sign, left, right))
            inside = True
    return words


def _style(raw: Any, text: Any, index: int) -> Tuple[bool, bool]:
    """Whether a letter is bold, and whether it is in italics."""
    import ctypes

    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, buffer, 128, ctypes.byref(flags))
    bold = raw.FPDFText_GetFontWeight(text, index) >= 600 or _BOLD.search(buffer.value)
    return bool(bold), bool(_ITALIC.search(buffer.value))


def _joined(pieces: List[Line], only_marks: bool = False) -> List[Line]:
    """Pieces of one line that a change of font or a wide blank has parted, if they nearly touch.

    The mark of a list may stand further off; the program that made the file may also have written it elsewhere.
    """
    done: List[Line] = []
    for piece in pieces:
        before = done[-1] if done else None
        mark = before is not None and _MARK.fullmatch(before.text)
        if (
            before
            and (mark or not only_marks)
            and abs(before.bottom - piece.bottom) < 0.5 * max(before.size, piece.size)
            and -1 <= piece.left - before.right < (4 if mark else 1.2) * max(before.size, piece.size)
        ):
            gap = piece.left - before.right
            tight = gap <= 0.15 * piece.size or before.text.endswith(("-", "(")) and gap < 1
            _append(before, piece, "" if tight else " ")
        else:
            done.append(piece)
    return done


def _append(before: Line, piece: Line, space: str) -> None:
    before.text += space + piece.text
    before.right = max(before.right, piece.right)
    before.bottom, before.top = max(before.bottom, piece.bottom), min(before.top, piece.top)
    before.bold = before.bold and piece.bold
    before.italic = before.italic and piece.italic
    if space or not before.words or not piece.words:
        before.words = before.words + piece.words
    else:
        last, first = before.words[-1], piece.words[0]
        before.words = [*before.words[:-1], Word(last.text + first.text, last.left, first.right), *piece.words[1:]]


def on_one_line(line: Line, other: Line) -> bool:
    """Whether two pieces stand side by side."""
    return line.page == other.page and abs(line.bottom - other.bottom) < 0.4 * max(line.size, other.size)


def rows_of(lines: Sequence[Line]) -> List[List[Line]]:
    """Lines that stand side by side, from left to right; rows in the order of their first line."""
    rows: List[List[Line]] = []
    for line in lines:
        if rows and on_one_line(rows[-1][-1], line) and line.left >= rows[-1][-1].right - 1:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _parted(pieces: Sequence[Line]) -> List[Line]:
    """Cells of a table that only blanks part, apart; justified text that wide blanks part, in one piece.

    A blank parts cells if it is wide, and cells of two rows nearby begin where it ends.
    """
    rows = rows_of(pieces)
    justified = {id(row): row for row in rows if _justified(row, rows)}
    starts = [list(_starts(row)) if id(row) not in justified else [] for row in rows]
    done: List[Line] = []
    for row, own in zip(rows, starts, strict=True):
        if id(row) in justified:
            for piece in row[1:]:
                _append(row[0], piece, " ")
            done.append(row[0])
            continue
        others = [
            places
            for other, places in zip(rows, starts, strict=True)
            if other is not row and abs(other[0].bottom - row[0].bottom) < NEAR
        ]
        cuts = [left for left in own if sum(any(abs(left - each) < 2.5 for each in places) for places in others) > 1]
        for piece in row:
            done += _cut(piece, cuts)
    return done


def _starts(row: Sequence[Line]) -> Iterator[float]:
    """Where cells of a row can begin: its pieces behind the first, and its words behind a wide blank."""
    for number, piece in enumerate(row):
        if number:
            yield piece.left
        for before, word in zip(piece.words, piece.words[1:], strict=False):
            if word.left - before.right > WIDE * piece.size and not _MARK.fullmatch(before.text):
                yield word.left


def _cut(piece: Line, places: Sequence[float]) -> List[Line]:
    parts: List[List[Word]] = [[]]
    for before, word in zip([None, *piece.words], piece.words, strict=False):
        wide = before is not None and word.left - before.right > WIDE * piece.size
        if parts[-1] and wide and any(abs(word.left - place) < 0.5 for place in places):
            parts.append([])
        parts[-1].append(word)
    if len(parts) == 1:
        return [piece]
    return [
        replace(piece, text=" ".join(word.text for word in part), left=part[0].left, right=part[-1].right, words=part)
        for part in parts
    ]


def _justified(row: Sequence[Line], rows: Sequence[Sequence[Line]]) -> bool:
    """Whether even blanks stretch a row to the width of the line above or below it."""
    words = [word for piece in row for word in piece.words]
    gaps = [after.left - before.right for before, after in zip(words, words[1:], strict=False)]
    if not gaps or max(gaps) < WIDE * row[0].size or max(gaps) - min(gaps) > 0.25 * row[0].size:
        return False
    return any(
        len(other) == 1
        and 0 < abs(other[0].bottom - row[0].bottom) < (NEAR if len(gaps) > 1 else 2.2 * row[0].size)
        and abs(other[0].left - row[0].left) < 2
        and abs(other[0].right - row[-1].right) < 2
        for other in rows
    )


def _ordered(pieces: List[Line]) -> List[Line]:
    """Top to bottom; where columns of text stand side by side, the left one first."""
    rows = sorted(pieces, key=lambda line: (round((line.top + line.bottom) / 6), line.left))
    best: Tuple[int, List[Line], float] = (0, [], 0.0)
    for gutter in {round(line.left) - 3.0 for line in rows}:
        band: List[Line] = []
        for line in [*rows, None]:
            if line is not None and not (line.left < gutter < line.right):
                band.append(line)
                continue
            if len(band) > best[0] and _side_by_side(band, gutter):
                best = (len(band), list(band), gutter)
            band = []
    _, band, gutter = best
    if not band:
        return _parted(rows)
    first = rows.index(band[0])
    left = [line for line in band if line.right <= gutter]
    right = [line for line in band if line.right > gutter]
    return [*_ordered(rows[:first]), *_ordered(left), *_ordered(right), *_ordered(rows[first + len(band) :])]


def _side_by_side(band: Sequence[Line], gutter: float) -> bool:
    """Whether both sides of a strip are running text, and not the cells of a table."""
    left = [line for line in band if line.right <= gutter]
    right = [line for line in band if line.right > gutter]
    if _sidebar(left, right) or _sidebar(right, left) or _cover(left, right):
        return True
    if len(left) < 3 or len(right) < 3:
        return False
    level = left[0].bold and right[0].bold and abs(left[0].top - right[0].top) < 3
    if level and left[0].size < LARGER * size_of_text(band) and not all(line.bold for line in band):
        return False  # the first row of a table
    for side in (left, right):
        if sum(len(line.text) for line in side) < PROSE * len(side):
            return False
    overlap = min(max(line.bottom for line in side) for side in (left, right)) - max(
        min(line.top for line in side) for side in (left, right)
    )
    return overlap > 2 * band[0].size


def _sidebar(box: Sequence[Line], text: Sequence[Line]) -> bool:
    """Whether lines stand beside running text without being cells of its rows: of another size, on other lines."""
    if not 1 < len(box) <= len(text) or sum(len(line.text) for line in text) < 2 * PROSE * len(text):
        return False
    level = sum(any(on_one_line(line, other) for other in text) for line in box)
    return level * 2 < len(box) and all(abs(line.size - text[0].size) > 0.4 for line in box)


def _cover(text: Sequence[Line], panel: Sequence[Line]) -> bool:
    """Whether few lines, one of them in letters as large as a title's, are the cover on the right of a folded sheet."""
    if len(text) < 3 or not 0 < len(panel) <= FEW or sum(len(line.text) for line in text) < PROSE * len(text):
        return False
    size = size_of_text(text)
    gap = min(line.left for line in panel) - max(line.right for line in text)
    return max(line.size for line in panel) > TITLE * size and gap > 2 * size


def size_of_text(lines: Sequence[Line]) -> float:
    """The size of most letters, in points."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[line.size] += len(line.text)
    return weights.most_common(1)[0][0]


def without_running(lines: List[Line], left_out: Dict[str, List[str]]) -> List[Line]:
    """Without page numbers, running heads, small print below and above the text, and boxes beside it."""
    pages = {line.page for line in lines}
    seen: Dict[Tuple[str, int], Set[int]] = defaultdict(set)
    for line in lines:
        if line.edge:
            seen[_form(line)].add(line.page)
    body = size_of_text(lines)
    small = _small_print(lines, body)
    beside = _beside(lines, body)
    kept = []
    for line in lines:
        if not re.search(r"\w", line.text) and len(line.text) > 2:  # a row of stars or dashes
            continue
        if _CONTINUED.search(line.text):
            left_out.setdefault("running heads and page numbers", []).append(line.text)
            continue
        often = line.edge and len(seen[_form(line)]) >= max(2, min(3, len(pages) // 2 + 1))
        if line.edge and _PAGE.match(line.text) or often or line.edge and line.size < body and _numbered(line):
            left_out.setdefault("running heads and page numbers", []).append(line.text)
        elif id(line) in small:
            left_out.setdefault("small print above and below the text", []).append(line.text)
        elif id(line) in beside:
            left_out.setdefault("boxes beside the text", []).append(line.text)
        else:
            kept.append(line)
    return kept


def _numbered(line: Line) -> bool:
    """Whether a line begins or ends with the number of its page."""
    number = line.page + 1
    return bool(re.search(rf"^{number}\s+\D|\D[\s|–—-]+{number}$", line.text))


def _small_print(lines: Sequence[Line], body: float) -> Set[int]:
    """Lines in small letters with no other text below them in their column, or above them on their page."""
    found: Set[int] = set()
    for page in {line.page for line in lines}:
        here = [line for line in lines if line.page == page]
        cells = _cells(here)
        small = [line for line in here if line.size < SMALL * body and id(line) not in cells]
        text = [line for line in here if line.size >= SMALL * body]
        if not text:
            continue
        foot = [
            line
            for line in small
            if not any(each.top > line.top and each.left < line.right and line.left < each.right for each in text)
            and (line.bottom > (1 - 1.5 * EDGE) * line.height or any(each.right > line.left for each in text))
        ]
        columns = Counter(line.column for line in foot)
        found |= {id(line) for line in foot if columns[line.column] <= FOOT}
        found |= {id(line) for line in _panel(here, body)}
        top = min(line.top for line in text)
        found |= {id(line) for line in small if line.bottom <= top + 1 and line.edge}
    return found


def _cells(here: Sequence[Line]) -> Set[int]:
    """The lines of tables: rows of several, and below such a row what stands close to it at the same places."""
    found: Set[int] = set()
    places: List[float] = []
    last: Optional[Line] = None
    for row in rows_of(here):
        near = last is not None and row[0].top - last.bottom < CLOSE * row[0].size and row[0].top > last.top
        goes_on = near and all(any(abs(line.left - place) < 3 for place in places) for line in row)
        if goes_on or len(row) > 1 and not any(line.edge for line in row):
            found |= {id(line) for line in row}
            places = sorted({*(places if goes_on else ()), *(line.left for line in row)})
            last = row[-1]
        else:
            places, last = [], None
    return found


def _panel(here: Sequence[Line], body: float) -> List[Line]:
    """The lines of a panel of a folded sheet that has small letters alone, without those that tell a number to ring."""
    columns: Dict[int, List[Line]] = defaultdict(list)
    for line in here:
        columns[line.column].append(line)
    panels = [lines for lines in columns.values() if all(line.size < SMALL * body for line in lines)]
    wide = [line for line in here if line.size >= SMALL * body]
    return [
        line
        for lines in panels
        if len(lines) > 2 and sum(len(line.text.split()) for line in lines) <= PANEL
        if not any(each.left < line.right and line.left < each.right for each in wide for line in lines)
        for line in lines
        if not _NUMBER.search(line.text) or _REGISTERED.search(line.text)
    ]


def _beside(lines: Sequence[Line], body: float) -> Set[int]:
    """Few lines at the right of a headline, where the page has no column."""
    found: Set[int] = set()
    for page in {line.page for line in lines}:
        here = [line for line in lines if line.page == page]
        big = [line for line in here if line.size > 1.15 * body]
        text = [line for line in here if line not in big and len(line.text) > PROSE]
        if not big or not text:
            continue
        left, right = min(line.left for line in text), max(line.right for line in text)
        box = [line for line in here if line.left > left + 0.6 * (right - left) and line.size <= 1.15 * body]
        level = {id(line) for line in box if any(_level_with(line, head) for head in big)}
        column = Counter(line.column for line in box if id(line) not in level)
        headed = {line.column for line in big}
        box = [line for line in box if id(line) in level and column[line.column] < 2 and line.column not in headed]
        if box and sum(len(line.text.split()) for line in box) <= BESIDE:
            found |= {id(line) for line in box}
    return found


def _level_with(line: Line, head: Line) -> bool:
    return head.right < line.left and head.top - line.size < line.top and line.bottom < head.bottom + line.size


def _form(line: Line) -> Tuple[str, int]:
    """What two running heads have in common: a title of this wording has larger letters."""
    return re.sub(r"\d+", "0", bare(line.text)), round(line.size)
