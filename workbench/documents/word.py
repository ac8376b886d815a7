"""A Word file as a tree, by mammoth; what stands in for styles in many files, size and bold, is read as headings."""

import io
import re
import zipfile
import zlib
from collections import Counter
from typing import Any, Dict, List, NamedTuple, Optional

from bs4 import BeautifulSoup
from lxml import etree

from workbench.documents.accordions import open_lone_items
from workbench.documents.tree import BLANKS, Source, parse, tags, text_of
from workbench.documents.word_package import BOX, W, parsed, prepared

# Beside mammoth's own map. A heading's style may be called anything: see _Styles.
_MAP = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='contents'] => p.toc:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
comment-reference => !
"""
_HEADING = re.compile(r"(?:heading|nagłówek|überschrift|titre|título|titolo|kop|rubrik|nagłowek) ?(\d)$", re.I)
_TITLE = re.compile(r"(?:title|titel|titre|título|tytuł|titolo)$", re.I)
_TOC = re.compile(r"(?:toc|spis treści|verzeichnis|table des matières|índice|tm|tdc) ?(\d|heading)", re.I)
_BULLETS = re.compile(r"list bullet|lista punktowana|aufzählung|liste à puces|lista con viñetas", re.I)
_NUMBERS = re.compile(r"list number|lista numerowana|listennummer|liste numérotée|lista con números|nummerierung", re.I)
_ENDS = (".", "!", ",", ";", "…")
_OTHERS = {
    "opendocument.text": "a text of LibreOffice (.odt)",
    "opendocument": "a file of LibreOffice",
    "epub": "an e-book (.epub)",
    "ppt/": "a presentation (.pptx)",
    "xl/": "a spreadsheet (.xlsx)",
    "Index/": "a file of Pages",
}
LONGEST = 120  # characters of a line that can be a heading
_BROKEN = (etree.XMLSyntaxError, zlib.error, EOFError, RuntimeError)  # RuntimeError: an archive with a password


class Unreadable(Exception):
    """A file that is not what its name says; the message is for the editor."""


class _Style(NamedTuple):
    name: str
    level: Optional[int]
    size: Optional[float]
    bold: bool
    numbered: bool


def read(data: bytes) -> Source:
    """The body of a .docx file; headers, footers, comments and footnotes stay out, changes count as accepted.

    Raises:
        Unreadable: if it is no Word file of this kind, or sealed with a password.
    """
    import mammoth

    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable("this is an old Word file (.doc) or one with a password: save it as .docx, without a password")
    _check_kind(data)
    try:
        styles = _styles(data)
        data, count, left_out = prepared(data)
        boxes = "".join(f"p.{BOX}{n} => div.{BOX}.{BOX}-{n} > p:fresh\n" for n in range(count))
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=boxes + _MAP,
            transform_document=lambda document: _headed(document, styles),
            convert_image=mammoth.images.img_element(lambda image: {"src": "", "alt": image.alt_text or ""}),
        )
    except (*_BROKEN, zipfile.BadZipFile, KeyError, ValueError, OSError, AttributeError) as error:
        raise Unreadable("this is no complete Word file: open it in Word and save it again as .docx") from error
    tree = parse(f"<body>{result.value}</body>")
    open_lone_items(tree)
    _footnotes(tree, left_out)
    for names, group in ((("toc",), "list of contents"), (("caption",), "pictures and captions")):
        for entry in tree.find_all("p", class_=names):
            left_out.setdefault(group, []).append(text_of(entry))
            entry.decompose()
    return Source(tree, left_out=left_out, title=_title(data), loose=True)


def _check_kind(data: bytes) -> None:
    """Say what an archive is that is no Word file.

    Raises:
        Unreadable: if it is one of another program.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            held = archive.namelist()
            kind = archive.read("mimetype")[:100].decode("latin-1") if "mimetype" in held else ""
    except (zipfile.BadZipFile, KeyError, OSError, *_BROKEN):
        return  # mammoth says what is wrong with it
    for sign, called in _OTHERS.items():
        if sign in kind or any(name.startswith(sign) for name in held):
            raise Unreadable(f"this is {called}: open it there and save it as .docx, .pdf or .html")
    if not any(name.startswith("word/") for name in held):
        raise Unreadable("this is an archive (.zip): unpack it, and name one of the documents in it")


def _styles(data: bytes) -> Dict[str, _Style]:
    """The paragraph styles by their id, each with what it has from those that it is based on."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "word/styles.xml" not in archive.namelist():
            return {}
        root = parsed(archive.read("word/styles.xml"))
    found = {style.get(f"{W}styleId"): style for style in root.iter(f"{W}style")}

    def value(style: Any, path: str) -> Optional[str]:
        seen = set()
        while style is not None and id(style) not in seen:
            seen.add(id(style))
            element = style.find(path.replace("w:", W))
            if element is not None:
                return element.get(f"{W}val") or "1"
            based = style.find(f"{W}basedOn")
            style = found.get(based.get(f"{W}val")) if based is not None else None
        return None

    read_styles = {}
    for identifier, style in found.items():
        name = style.find(f"{W}name")
        level, size = value(style, "w:pPr/w:outlineLvl"), value(style, "w:rPr/w:sz")
        read_styles[identifier] = _Style(
            name.get(f"{W}val") if name is not None else "",
            int(level) + 1 if level and level.isdigit() and int(level) < 6 else None,
            float(size) / 2 if size else None,
            (value(style, "w:rPr/w:b") or "0") in ("1", "true", "on"),
            value(style, "w:pPr/w:numPr/w:numId") is not None,
        )
    return read_styles


def _headed(document: Any, styles: Dict[str, _Style]) -> Any:
    """The document with styles that say what is a heading, a list or a list of contents."""
    from mammoth import documents, transforms

    paragraphs: List[Any] = []

    def noted(paragraph: Any) -> Any:
        paragraphs.append(paragraph)
        return paragraph

    transforms.paragraph(noted)(document)
    sizes: Counter[Optional[float]] = Counter()
    for each in paragraphs:
        sizes[_size(each, styles)] += len(_text(each))
    body = sizes.most_common(1)[0][0] if sizes else None
    bigger = sorted({size for size in sizes if size and body and size > body * 1.1}, reverse=True)
    styled = any(_level(each, styles) for each in paragraphs)
    inside = {id(each) for table in _tables(document) for each in _paragraphs(table)}

    def change(each: Any) -> Any:
        style = styles.get(each.style_id or "")
        name = each.style_name or (style.name if style else "")
        words = _text(each).strip()
        if _TOC.match(name):
            return each.copy(style_name="contents", style_id=None, numbering=None)
        if _TITLE.match(name):
            return each.copy(style_name="Title", style_id=None, numbering=None)
        level = _level(each, styles)
        if level and words:
            return each.copy(style_name=f"Heading {level}", style_id=None, numbering=None, children=_light(each))
        if (
            each.numbering is None
            and words
            and style
            and (style.numbered or _BULLETS.match(name) or _NUMBERS.match(name))
        ):
            ordered = bool(_NUMBERS.match(name)) or (style.numbered and not _BULLETS.match(name))
            return each.copy(numbering=documents.numbering_level(0, is_ordered=ordered))
        if (
            id(each) in inside
            or each.numbering is not None
            or (each.style_id or "").startswith(BOX)
            or not words
            or len(words) > LONGEST
            or words.endswith(_ENDS)
        ):
            return each
        size = _size(each, styles)
        if size in bigger and not (styled and _end(words)):
            rank = bigger.index(size) + 1
            return each.copy(style_name=f"Heading {min(rank, 4)}", style_id=None, children=_light(each))
        if not styled and _shouts(words):
            return each.copy(style_name=f"Heading {min(len(bigger) + 2, 5)}", style_id=None, children=_light(each))
        return each

    return transforms.paragraph(change)(document)


def _end(words: str) -> bool:
    return words.endswith(":") or len(words.split()) > 12


def _level(paragraph: Any, styles: Dict[str, _Style]) -> Optional[int]:
    style = styles.get(paragraph.style_id or "")
    for name in (paragraph.style_name, style.name if style else None):
        found = _HEADING.search(name or "")
        if found:
            return min(int(found[1]) or 1, 6)
    return style.level if style else None


def _shouts(words: str) -> bool:
    letters = [sign for sign in words if sign.isalpha()]
    return len(letters) > 3 and words.upper() == words and 1 <= len(words.split()) <= 10


def _runs(element: Any) -> List[Any]:
    children = getattr(element, "children", None) or []
    own = [element] if type(element).__name__ == "Run" else []
    return own + [run for child in children for run in _runs(child)]


def _text(element: Any) -> str:
    value = getattr(element, "value", None)
    if isinstance(value, str):
        return value
    return "".join(_text(child) for child in getattr(element, "children", None) or [])


def _size(paragraph: Any, styles: Dict[str, _Style]) -> Optional[float]:
    style = styles.get(paragraph.style_id or "") or styles.get("Normal")
    runs = [run for run in _runs(paragraph) if _text(run).strip()]
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[run.font_size or (style.size if style else None) or 11.0] += len(_text(run))
    return sizes.most_common(1)[0][0] if sizes else (style.size if style else None)


def _light(paragraph: Any) -> List[Any]:
    """The words of a heading without bold, which its level says already."""
    return [child.copy(is_bold=False) if type(child).__name__ == "Run" else child for child in paragraph.children]


def _tables(element: Any) -> List[Any]:
    if type(element).__name__ == "Table":
        return [element]
    return [table for child in getattr(element, "children", None) or [] for table in _tables(child)]


def _paragraphs(element: Any) -> List[Any]:
    own = [element] if type(element).__name__ == "Paragraph" else []
    return own + [each for child in getattr(element, "children", None) or [] for each in _paragraphs(child)]


def _footnotes(tree: BeautifulSoup, left_out: Dict[str, List[str]]) -> None:
    for link in tags(tree, "a"):
        if link.get("href", "").startswith(("#footnote-", "#endnote-")) and text_of(link).strip("[]").isdigit():
            (link.parent if link.parent.name == "sup" else link).decompose()
    for note in tags(tree, "li"):
        if (note.get("id") or "").startswith(("footnote-", "endnote-")):
            left_out.setdefault("references and footnotes", []).append(text_of(note).rstrip(" ↑"))
            note.decompose()
    for listed in tags(tree, "ol", "dl"):
        if not text_of(listed):
            listed.decompose()


def _title(data: bytes) -> Optional[str]:
    """The title among the file's properties, which is often that of the file it was copied from."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = parsed(archive.read("docProps/core.xml"))
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return None
    found = root.find("{http://purl.org/dc/elements/1.1/}title")
    words = BLANKS.sub(" ", found.text or "").strip() if found is not None else ""
    return words or None
