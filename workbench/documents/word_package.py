"""What a Word file holds beside the words that a reader sees: hidden text, comments, heads and feet of its pages."""

import io
import re
import zipfile
from typing import Any, Dict, List, Tuple

from lxml import etree

from workbench.documents.tree import BLANKS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BOX = "textbox"
_TEXT = "word/document.xml"
_MARGINS = (
    (re.compile(r"word/comments\.xml"), "comments"),
    (re.compile(r"word/(?:header|footer)\d*\.xml"), "running heads and page numbers"),
)


def parsed(data: bytes) -> Any:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False))


def prepared(data: bytes) -> Tuple[bytes, int, Dict[str, List[str]]]:
    """The file as mammoth can read it, how many text boxes it has, and what no reader sees in the text, by group.

    mammoth knows neither hidden text nor text boxes: it reads both as if they stood in the text. Hidden text goes, and
    the paragraphs of each box get a style of their own.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        gone = _margins(archive)
        document = archive.read(_TEXT) if _TEXT in archive.namelist() else b""
        if b"txbxContent" not in document and b":vanish" not in document:
            return data, 0, gone
        root = parsed(document)
        hidden = _without_hidden(root)
        if hidden:
            gone["hidden text"] = hidden
        count = _name_boxes(root)
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
            for entry in archive.infolist():
                written.writestr(entry, etree.tostring(root) if entry.filename == _TEXT else archive.read(entry))
    return copy.getvalue(), count, gone


def _words(element: Any) -> str:
    pieces = (
        each.text or "" if each.tag == f"{W}t" else " " if each.tag in (f"{W}tab", f"{W}br", f"{W}p") else ""
        for each in element.iter()
    )
    return BLANKS.sub(" ", "".join(pieces)).strip()


def _margins(archive: zipfile.ZipFile) -> Dict[str, List[str]]:
    """Comments, and what stands above and below the text of each page; each once."""
    gone: Dict[str, List[str]] = {}
    for name in sorted(archive.namelist()):
        for pattern, group in _MARGINS:
            if not pattern.fullmatch(name):
                continue
            root = parsed(archive.read(name))
            for each in root.iter(f"{W}comment") if group == "comments" else [root]:
                words = _words(each)
                if words and words not in gone.setdefault(group, []):
                    gone[group].append(words)
    return {group: words for group, words in gone.items() if words}


def _without_hidden(root: Any) -> List[str]:
    found = []
    for run in list(root.iter(f"{W}r")):
        vanish = run.find(f"{W}rPr/{W}vanish")
        if vanish is None or vanish.get(f"{W}val") in ("0", "false", "off"):
            continue
        words = _words(run)
        if words:
            found.append(words)
        run.getparent().remove(run)
    return found


def _name_boxes(root: Any) -> int:
    boxes = list(root.iter(f"{W}txbxContent"))
    for number, box in enumerate(boxes):
        for paragraph in box.iter(f"{W}p"):
            properties = paragraph.find(f"{W}pPr")
            if properties is None:
                properties = etree.Element(f"{W}pPr")
                paragraph.insert(0, properties)
            if properties.find(f"{W}pStyle") is None:
                properties.insert(0, etree.Element(f"{W}pStyle", {f"{W}val": f"{BOX}{number}"}))
    return len(boxes)
