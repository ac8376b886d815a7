"""A file that an author delivers, read into a document."""

import email
import plistlib
import re
from email.policy import default as _policy
from pathlib import Path
from typing import Dict, List, Optional, Tuple, cast
from xml.parsers.expat import ExpatError

from bs4.dammit import UnicodeDammit

from assistant.content.findings import ContentError, Finding
from workbench.documents import markdown, text
from workbench.documents.accordions import bold_questions, open_accordions
from workbench.documents.blocks import Block, blocks, clean, strip
from workbench.documents.document import Document, Part
from workbench.documents.edges import (
    demote_subtitle,
    is_sentence,
    mark_boxes,
    mark_edges,
    mark_end_of_page,
    mark_offers,
    mark_start_of_page,
)
from workbench.documents.exports import is_exported, take_off
from workbench.documents.frame import BELOW, Frame, in_text, left_out, mark_sections, shortened, titles, vote
from workbench.documents.labelled import open_labelled
from workbench.documents.language import language
from workbench.documents.large_lines import embolden
from workbench.documents.lines import is_line
from workbench.documents.notes import NOTES, cut_at_end, left_open
from workbench.documents.notes import take_off as take_off_notes
from workbench.documents.outline import TABLES, parts
from workbench.documents.tree import Source, bare, flatten, is_question, names, parse, text_of
from workbench.documents.upkeep import mark_upkeep
from workbench.documents.word import Unreadable

PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".mht", ".webarchive")
MARKDOWN = (".md", ".markdown", ".mdx", ".mdown", ".mkd")
SUFFIXES = (*MARKDOWN, ".txt", *PAGES, ".docx", ".pdf")
LARGEST = 50_000_000  # bytes
MOST = 50_000  # elements of a tree; an article has some hundreds, a long page of an encyclopedia 10,000
REAL = 3  # headings from which on bold lines are none
TITLE = 20  # words of a title
ASKED = 60  # words of a page that asks for a login and has no article
_ARCHIVED = re.compile(rb"(?:From|Date|Subject|MIME-Version|Snapshot-Content-Location): .*\n(?:.*\n)*?Content-Type: ")
_MARKED_UP = re.compile(rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*(?:<!doctype html|<html)", re.I | re.S)
_TAG = re.compile(rb"<(?:!|/?[a-z])", re.I)
SHOWN = 8  # words of a table
LOST = 0.25  # of another reading's words; more is worth a line


def read(path: Path) -> Document:
    """Read a document of any of the kinds in `SUFFIXES`.

    Raises:
        ContentError: if it is missing, empty, or not what its name says.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"this file is larger than {LARGEST // 1_000_000} MB: take the pictures out")
        source = _source(path.suffix.lower(), path.read_bytes())
        elements = len(source.tree.find_all(True))
        if elements > MOST:
            raise Unreadable(
                f"this document is made of {elements:,} elements (paragraphs, cells, links), and {MOST:,} are the "
                "most: save the article alone, as from the reading view of your browser, or cut the document in several"
            )
    except OSError as error:
        raise ContentError([Finding(path, 1, f"this file cannot be read: {error.strerror}")]) from error
    except Unreadable as error:
        raise ContentError([Finding(path, 1, str(error))]) from error
    return document(source, path.stem)


def _source(suffix: str, data: bytes) -> Source:
    """What a file holds counts more than what it is called."""
    if not data.strip(b"\0 \r\n\t"):
        raise Unreadable("this file is empty")
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        from workbench.documents import word

        return word.read(data)
    if b"%PDF-" in data[:1024]:
        from workbench.documents import pdf

        return pdf.read(data)
    if data[:5] == b"{\\rtf":
        raise Unreadable("this is a file of rich text (RTF): open it in Word and save it as .docx")
    if suffix == ".webarchive":
        data = _from_safari(data)
    elif suffix in (".mhtml", ".mht") or _ARCHIVED.match(data[:2000]):
        data = _archived(data)
    data = _in_utf_8(data)
    if b"\0" in data[:2000] or data[:2] == b"\x1f\x8b":
        raise Unreadable("this is no text: save the document as .docx, .pdf, .html or .md")
    if suffix not in MARKDOWN and _MARKED_UP.match(data[:2000]) or suffix in PAGES and _TAG.search(data):
        return page(data)
    if suffix in (".docx", ".pdf"):
        told = "Word file: open it in Word and save it again as .docx" if suffix == ".docx" else "PDF: save it again"
        raise Unreadable(f"this is no complete {told}")
    return (markdown if suffix in MARKDOWN else text).read(_decoded(data))


def _from_safari(data: bytes) -> bytes:
    try:
        return cast(bytes, plistlib.loads(data)["WebMainResource"]["WebResourceData"])
    except (plistlib.InvalidFileException, KeyError, TypeError, ValueError, ExpatError) as error:
        raise Unreadable("this is no complete page of Safari: save it anew, as “page source”") from error


def _in_utf_8(data: bytes) -> bytes:
    """Text in 16 bits, as Windows calls Unicode, in UTF-8; anything else as it is."""
    mark = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for name, zeros in (("utf-16-le", data[1:2000:2]), ("utf-16-be", data[:2000:2])):
        if mark or len(zeros) > 10 and zeros.count(0) > 0.6 * len(zeros):
            try:
                return data.decode("utf-16" if mark else name).encode()
            except UnicodeDecodeError:
                continue
    return data


def _archived(data: bytes) -> bytes:
    message = email.message_from_bytes(data, policy=_policy)
    part = message.get_body(("html", "plain")) if message.is_multipart() else message
    for each in message.walk():
        if part is None and each.get_content_type() == "text/html":
            part = each
    if part is None:
        raise Unreadable("this saved page holds no page: save it anew as “web page, HTML only”")
    return cast(bytes, part.get_payload(decode=True))


def _decoded(data: bytes) -> str:
    return UnicodeDammit(data, ["utf-8"], is_html=False).unicode_markup or data.decode("utf-8", "replace")


def page(data: bytes) -> Source:
    """A saved web page."""
    tree = parse(UnicodeDammit(data, ["utf-8"], is_html=True).unicode_markup or data.decode("utf-8", "replace"))

    flatten(tree)

    def said(*attributes: Dict[str, str]) -> Optional[str]:
        for each in attributes:
            meta = tree.find("meta", attrs=each)
            if meta and (meta.get("content") or "").strip():
                return meta["content"].strip()
        return None

    if tree.find("input", type="password") and len(text_of(tree).split()) < ASKED:
        raise Unreadable("this page asks for a login: open it in your browser, sign in, and save the page there")
    link = tree.find("link", rel="canonical")
    base = tree.find("base", href=True)
    saved = re.search(r"saved from url=\(\d+\)(\S+)", data[:3000].decode("latin-1"))
    address = next(
        (
            found
            for found in (
                base["href"] if base else None,
                link.get("href") if link else None,
                said({"property": "og:url"}),
                saved[1] if saved else None,
            )
            if found and found.startswith(("http://", "https://"))
        ),
        None,
    )
    html = tree.find("html")
    spoken = html.get("lang") if html else None
    if is_exported(tree):
        given = text_of(tree.title) if tree.title else ""
        return Source(tree, title=given or None, language=spoken, loose=True, left_out=take_off(tree))
    return Source(
        tree,
        description=said({"name": "description"}, {"property": "og:description"}),
        language=spoken,
        address=address,
        page=True,
    )


def document(source: Source, name: str) -> Document:
    """The one way from a tree to a document, whatever the tree was made of."""
    tree = source.tree
    if source.page:
        from workbench.documents.questions import add_lost_questions

        add_lost_questions(tree)
    strip(tree)
    ended = [] if source.page else cut_at_end(tree)
    notes = take_off_notes(tree)
    columns = open_accordions(tree)
    gone = {**clean(tree), **({"names of columns": columns} if columns else {}), **notes}
    if ended:
        gone[BELOW] = ended
    for group, words in source.left_out.items():
        gone.setdefault(group, []).extend(words)
    open_labelled(tree)
    found = blocks(tree)
    voted = vote(source) if source.page else ""
    kept, top = _kept(source, found, voted)
    real = [block for block in kept if block.kind == "heading" and block is not top]
    if len(real) < REAL:
        embolden(tree)
    if bold_questions(tree, len(real) < REAL, source.page):
        found = blocks(tree)
        kept, top = _kept(source, found, voted)
    title, top = _title(source, kept, top, name)
    demote_subtitle(kept, top)
    if not source.page:
        mark_boxes(kept)
        mark_upkeep(kept)
        mark_edges(kept, top)
    else:
        mark_upkeep(kept)
        mark_offers(kept)
        mark_start_of_page(kept, top)
        mark_end_of_page(found, kept)
    kept = [block for block in kept if not block.dropped]
    for group, words in left_out(found).items():
        gone.setdefault(group, []).extend(words)
    notices = list(source.notices)
    if _lost(found, voted) > LOST:
        notices.append(
            "A second reading of this page takes more of it for the article: look through what was left out."
        )
    made = parts(title, kept, top, source, gone)
    notices += _unsettled(made, gone)
    said = " ".join(words for part in made for words in (part.heading, *part.text))
    return Document(title, source.description, made, language(source.language, said), _without_repeats(gone), notices)


def _unsettled(made: List[Part], gone: Dict[str, List[str]]) -> List[str]:
    """What a person has to settle before visitors read the text."""
    notices = []
    for table in gone.get(TABLES, ()):
        words = " ".join(table.split()[:SHOWN])
        notices.append(f"A table was left out, as a chat cannot say it in rows: write it as sentences (“{words} …”).")
    if gone.get(NOTES):
        notices.append("The text has notes of whoever wrote it, which were left out: settle what they ask for.")
    places = left_open(text for part in made for text in (part.heading, *part.text))
    if places:
        notices.append(f"Something is still to be filled in: {' · '.join(f'“{place}”' for place in places)}")
    return notices


def _kept(source: Source, found: List[Block], voted: str) -> Tuple[List[Block], Optional[Block]]:
    for block in found:
        block.dropped = ""
    if source.page:
        frame = Frame(source, found, voted)
        frame.mark()
        return [block for block in found if not block.dropped], frame.title
    mark_sections(found)
    return [block for block in found if not block.dropped], None


def _title(source: Source, kept: List[Block], top: Optional[Block], name: str) -> Tuple[str, Optional[Block]]:
    """What the article is called, and the heading that says so."""
    if top is not None:
        return _without_place(source, top.text), top
    if source.page:
        full, pieces = titles(source)
        return _told(full, pieces, kept) or _named(name), None
    return _title_of_file(source, kept, name)


def _without_place(source: Source, title: str) -> str:
    """A title without the name of the part of the site in front, to which a link on the page leads: "Ward : Title"."""
    place, colon, rest = title.partition(" : ")
    linked = colon and any(bare(text_of(link)) == bare(place) for link in source.tree.find_all("a", href=True))
    return rest.strip() if linked and rest.strip() else title


def _told(full: List[str], pieces: List[str], kept: List[Block]) -> str:
    """The part of the page's own title of which the article speaks most; the others name the site."""
    said = set(bare(" ".join(block.text for block in kept)).split())

    def spoken(title: str) -> Tuple[float, bool]:
        words = [word for word in bare(title).split() if len(word) > 2] or [""]
        return round(sum(word in said for word in words) / len(words), 1), title not in pieces

    shortest = [min(full, key=len)] if full else []
    return max([*shortest, *pieces], key=spoken, default="")


def _title_of_file(source: Source, kept: List[Block], name: str) -> Tuple[str, Optional[Block]]:
    given = _without_site(source.title or "", kept)
    begin = next((n for n, block in enumerate(kept) if is_sentence(block)), len(kept))
    opening = kept[: begin + 1]
    equal = next(
        (block for block in opening if block.kind in ("heading", "text") and bare(block.text) == bare(given)), None
    )
    if equal is not None:
        return equal.text, equal
    headings = [block for block in kept if block.kind == "heading"]
    firsts = [block for block in headings if block.level == 1]
    above = _bold_line_above(kept, firsts, headings)
    if above is not None:
        return above.text, above
    styled = next((block for block in firsts if names(block.node) & {"title"}), None)
    if styled is not None:
        return styled.text, styled
    logo = _below_a_name(source, kept, headings, begin)
    if logo is not None:
        return logo.text, logo
    if given and source.titled:
        alone = len(firsts) == 1 and kept and firsts[0] is kept[0]
        return (firsts[0].text, firsts[0]) if alone else (given, None)
    if not given and len(firsts) > 2 and firsts[0] is headings[0] and firsts[0] in opening:
        below = kept[next(number for number, block in enumerate(kept) if block is firsts[0]) + 1 :][:1]
        if all(is_line(block.text) or not is_sentence(block) for block in below):
            return firsts[0].text, firsts[0]
    if firsts and (len(firsts) == 1 or firsts[0] in opening and _tops(firsts[0], headings)):
        return firsts[0].text, firsts[0]
    before = [block for block in kept[:begin]]
    heads = [block for block in before if block.kind == "heading"]
    heads = [block for block in heads if block.level == min(each.level for each in heads)]
    if heads and _bold_above_all(heads[0], headings):
        return heads[0].text, heads[0]
    if heads and not is_question(heads[0].text) and (_tops(heads[0], headings) or len(heads) > 1 or source.loose):
        return heads[0].text, heads[0]
    lines = [block for block in before if block.kind == "text" and block.words <= 15 and not is_line(block.text)]
    if source.loose and lines and not heads:
        longest = lines[0]
        return longest.text, longest
    return (given or _named(name)), None


def _without_site(given: str, kept: List[Block]) -> str:
    """A title without the name of the site behind it, if the text begins with such a heading."""
    first = next((bare(block.text) for block in kept if block.kind == "heading"), "")
    return next((piece for piece in shortened(given) if bare(piece) == first), given)


def _tops(head: Block, headings: List[Block]) -> bool:
    """Whether a heading is the only one of its level, or higher than the others."""
    return all(block is head or block.level > head.level for block in headings)


def _below_a_name(source: Source, kept: List[Block], headings: List[Block], begin: int) -> Optional[Block]:
    """The second heading, if the first is a name in large letters of which the text says no word."""
    opening = [block for block in kept[:begin] if block.kind == "heading"]
    if not source.loose or len(opening) < 2 or opening[0] is not headings[0]:
        return None
    name, second = opening[:2]
    said = set(bare(" ".join(block.text for block in kept if block.kind != "heading")).split())
    names_it = name.words < 3 and name.text.isupper() and not set(bare(name.text).split()) & said
    alone = all(block is second or block.level > second.level for block in headings if block is not name)
    return second if names_it and alone and second.words > 2 else None


def _bold_line_above(kept: List[Block], firsts: List[Block], headings: List[Block]) -> Optional[Block]:
    """The first line, all in bold, of a text whose highest headings are its sections."""
    first = kept[0] if kept else None
    if first is None or first.kind != "text" or not 1 < first.words <= TITLE or len(firsts) < 3:
        return None
    bold = first.node.find(["strong", "b"])
    whole = bold is not None and text_of(bold) == first.text and first.text[-1] not in ".:;,"
    return first if whole and not is_question(first.text) and firsts[0] is headings[0] else None


def _bold_above_all(head: Block, headings: List[Block]) -> bool:
    """Whether a bold line that begins the text is its title, as all its other headings are bold lines too."""
    return (
        head is headings[0]
        and len(headings) > 2
        and not is_question(head.text)
        and all(block.node.get("data-level") for block in headings)
    )


def _named(name: str) -> str:
    return re.sub(r"\.source$", "", name).replace("-", " ").replace("_", " ").strip().capitalize() or "Article"


def _lost(found: List[Block], voted: str) -> float:
    """The share of the words of another reading's sentences that were dropped."""
    known = [block for block, heard in zip(found, in_text(found, voted), strict=True) if heard and is_sentence(block)]
    return sum(block.words for block in known if block.dropped) / (sum(block.words for block in known) or 1)


def _without_repeats(gone: Dict[str, List[str]]) -> Dict[str, List[str]]:
    return {group: list(dict.fromkeys(word for word in words if word)) for group, words in gone.items() if any(words)}
