"""A PDF with text as a tree, by pypdfium2: headings by size and weight, columns in order, running heads out."""

import re
import statistics
from typing import Any, Dict, Iterable, List, Sequence, Tuple

from bs4 import BeautifulSoup

from workbench.documents.pdf_lines import SMALL, Line, page_lines, size_of_text, without_running
from workbench.documents.pdf_tables import tables
from workbench.documents.tree import BLANKS, UNTITLED, Source, parse
from workbench.documents.word import Unreadable

SPARSE = 100  # signs a page, as of the mark of a scanner
LONG = 8  # pages from which on progress is shown
PLAIN = 3  # lines that stand out, in a text without headings in bold or in large letters
MOST = 5  # lines of a heading in large letters
SHORT = 0.75  # of the width of a column; lines that all end before it were broken by their author
_BULLET = re.compile(r"^\s*(?:[•·▪◦‣●○■□∙\uf0b7\uf0a7\uf02d–—]|[-*o](?=\s))\s*")
_NUMBER = re.compile(r"^\s*(\d{1,2})[.)]\s+")
_ENDS = (".", "!", "?", ":", "…", ".”", '."', ".)")


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
    lines: List[Line] = []
    scans = []
    pages = len(document)
    try:
        for number in _told(pages):
            found = page_lines(document[number], number)
            if not found:
                scans.append(number + 1)
            lines += found
        meta = document.get_metadata_dict()
    finally:
        document.close()
    signs = sum(len(line.text) for line in lines)
    if signs < 50 or len(scans) * 2 > pages and signs < SPARSE * pages:
        raise Unreadable(
            "this PDF has pictures of pages and no text: ask for the Word file, or have its text recognised"
        )
    left_out: Dict[str, List[str]] = {}
    lines = without_running(lines, left_out)
    tree = parse("<body></body>")
    _write(tree, lines)
    notices = []
    if scans:
        numbers = ", ".join(map(str, scans))
        notices.append(f"No text on page {numbers}: if it is more than a picture, ask for the Word file.")
    title = (meta.get("Title") or "").strip()
    title = "" if UNTITLED.match(title) else title
    return Source(tree, title=title or None, left_out=left_out, notices=notices, loose=True)


def _told(pages: int) -> Iterable[int]:
    """The numbers of the pages; in a terminal a bar tells how far the reading of a long document is."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    silent = pages < LONG or not console.is_terminal
    return track(range(pages), "Reading its pages", console=console, transient=True, disable=silent)


def _write(tree: BeautifulSoup, lines: List[Line]) -> None:
    body = tree.body
    size = size_of_text(lines)
    mostly_bold = sum(len(line.text) for line in lines if line.bold) > 0.5 * sum(len(line.text) for line in lines)
    gaps = [
        after.top - before.bottom for before, after in zip(lines, lines[1:], strict=False) if _follows(before, after)
    ]
    usual = statistics.median(gaps) if gaps else size * 0.3
    right = _right_edges(lines)

    def kind(line: Line) -> Tuple[float, bool]:
        usual = SMALL * size <= line.size <= size * 1.08
        return (size if usual else line.size, line.bold and not mostly_bold)

    _count_italics(lines, size)
    found = tables(lines)
    tabled = {id(used[0]): cells for used, cells in found}
    in_table = {id(line) for used, _ in found for line in used}
    groups: List[List[Line]] = []
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
        place = tree.new_tag("div", attrs={"class": "lines"}) if _broken(group, right) else body
        for written in [_text([line]) for line in group] if place is not body else [words]:
            element = tree.new_tag("p")
            element.append(written)
            place.append(element)
        if place is not body:
            body.append(place)


def _count_italics(lines: Sequence[Line], size: float) -> None:
    """Let italics count as bold where neither bold nor large letters set the headings off."""
    if sum(line.bold or line.size > size * 1.08 for line in lines) < PLAIN:
        for line in lines:
            line.bold = line.bold or line.italic


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


def _follows(before: Line, after: Line) -> bool:
    return (
        before.page == after.page
        and -before.size < after.top - before.bottom < 1.5 * before.size
        and after.top > before.top
        and abs(before.left - after.left) < 40
    )


def _right_edges(lines: Sequence[Line]) -> Dict[Tuple[int, int], float]:
    """How far the lines of a column reach, by page and left edge."""
    edges: Dict[Tuple[int, int], float] = {}
    for line in lines:
        key = (line.page, line.column)
        edges[key] = max(edges.get(key, 0.0), line.right)
    return edges


def _edge(line: Line, right: Dict[Tuple[int, int], float]) -> float:
    """How far the column of a line reaches."""
    return right.get((line.page, line.column), line.right)


def _broken(group: Sequence[Line], right: Dict[Tuple[int, int], float]) -> bool:
    """Whether the author broke these lines: each ends long before the edge and the next begins anew."""
    for line, after in zip(group, group[1:], strict=False):
        edge = _edge(line, right)
        if line.right - line.left > SHORT * (edge - line.left) or not re.match(r"\W*[A-ZÀ-Ž0-9]", after.text):
            return False
    return len(group) > 1


def _goes_on(
    group: List[Line], line: Line, kind: Any, usual: float, size: float, right: Dict[Tuple[int, int], float]
) -> bool:
    """Whether a line goes on with the paragraph above it."""
    last = group[-1]
    if _BULLET.match(group[0].text) and line.page == last.page and line.left < group[0].left - 1 < last.right:
        return False  # it stands further left than the mark of the item
    if _BULLET.match(line.text) or (_NUMBER.match(line.text) and kind(line) == kind(last)):
        return False
    if kind(line) != kind(last):
        runs_on = kind(line)[0] == kind(last)[0] and not last.text.endswith(_ENDS) and abs(line.left - last.left) < 3
        full = last.right > _edge(last, right) - 5 * size
        return runs_on and full and line.page == last.page and line.top - last.bottom < usual + 0.4 * size
    if line.page != last.page or line.top < last.top - 2:  # the next page or column
        heading = kind(line)[0] > size or kind(line)[1]
        return not heading and not last.text.endswith(_ENDS) and (line.text[:1].islower() or last.text.endswith("-"))
    if last.text.endswith(_ENDS) and _fits(line, last, right):
        return False
    return line.top - last.bottom <= usual + 0.45 * max(line.size, 8)


def _fits(line: Line, last: Line, right: Dict[Tuple[int, int], float]) -> bool:
    """Whether the first word of a line had found room in the line above: then the author broke it."""
    edge = _edge(last, right)
    word = line.words[0].right - line.words[0].left if line.words else 0.0
    return last.right + word + last.size < edge and bool(re.match(r"\W*[A-ZÀ-Ž0-9]", line.text))


def _heading(group: List[Line], size: float, kind: Any) -> bool:
    words = _text(group)
    big, bold = kind(group[0])
    most = MOST if big > 1.15 * size else MOST - 2
    if not (big > size or bold) or len(group) > most or len(words) > 200 or not re.search(r"\w", words):
        return False
    if _BULLET.match(words):
        return False
    if big > size * 1.15:
        return not words.endswith((".", ",", ";")) or len(words.split()) < 8
    return not words.endswith((".", ",", ";", "!")) and len(words.split()) <= (25 if words.endswith("?") else 16)


def _text(group: Sequence[Line]) -> str:
    """The words of lines as one text; a word parted at the end of a line is whole again."""
    text = ""
    for line in group:
        if not text:
            text = line.text
        elif re.search(r"[a-zà-ž]-$", text) and re.match(r"[a-zà-ž]", line.text) or _capitals(text, line.text):
            first = re.match(r"\w+", line.text)
            head = re.search(r"([\w-]+)-$", text)
            whole = text[:-1] + line.text
            text = text + line.text if first and head and _compound(head[1], first[0]) else whole
        elif text.endswith(("-", "/")) and not text.endswith(" -"):
            text += line.text
        else:
            text += " " + line.text
    return BLANKS.sub(" ", text).strip()


def _capitals(text: str, after: str) -> bool:
    """Whether a word in capitals is parted."""
    return bool(re.search(r"[A-ZÀ-Ž]{2}-$", text) and re.match(r"[A-ZÀ-Ž]{2}", after))


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
