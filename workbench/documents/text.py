"""Plain text: marks of Markdown if it has some, else short lines between paragraphs as headings."""

import re
from typing import List

from workbench.documents import markdown
from workbench.documents.frame import BYLINES
from workbench.documents.lines import is_line
from workbench.documents.notes import NOTES, without
from workbench.documents.signatures import is_valediction
from workbench.documents.tree import Source

_MARKED = re.compile(r"^(#{1,6} |[=-]{3,}\s*$|---\s*$|\+\+\+\s*$)", re.M)
_UNDERLINED = re.compile(r"(?<![^\n]\n)^(?=.*\w)(\S.{0,98}[^\s.,;])[ \t]*\n[ \t]*(={3,}|-{3,})[ \t]*$", re.M)
_PAGE_NUMBER = re.compile(
    r"^[ \t]*([-–] ?\d{1,3} ?[-–]|(?:page|seite|página|strona) \d{1,3}(?: \w+ \d{1,3})?)[ \t]*$", re.M | re.I
)
_SIGNATURE = "\n-- \n"  # of an e-mail
_ITEM = re.compile(r"^\s*([-*+•·–▪]|\d{1,2}[.)])\s+")
WORDS = 12
LAST = 8  # paragraphs at the end in which a letter is signed


def read(source: str) -> Source:
    """A text without any markup; a text with headings of Markdown is read as that."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    source = source.replace("\f", "\n")
    numbers = _PAGE_NUMBER.findall(source)
    source = _PAGE_NUMBER.sub("", source)
    source, _, signature = source.partition(_SIGNATURE)
    source, notes = without(source)
    made = _marked(source)
    if notes:
        made.left_out[NOTES] = notes
    if numbers:
        made.left_out["page numbers"] = numbers
    if signature.strip():
        made.left_out.setdefault(BYLINES, []).append(" ".join(signature.split()))
    return made


def _marked(source: str) -> Source:
    if not source.lstrip().startswith(("---", "+++")):
        source = _UNDERLINED.sub(_underlined, source)
    if _MARKED.search(source):
        return markdown.read(source)
    read_as = markdown.read(as_markdown(source))
    read_as.loose = True
    return read_as


def _underlined(match: "re.Match[str]") -> str:
    """Markdown knows such headings too, but takes one with a number for an item of a list."""
    return f"\n{'#' if match[2][0] == '=' else '##'} {match[1].strip()}\n"


def as_markdown(source: str) -> str:
    """Headings for the lines that look like some."""
    source = re.sub(r"^[•·▪–]\s+", "- ", source.replace("\t", " "), flags=re.M)
    chunks = [chunk for chunk in re.split(r"\n\s*\n", source) if chunk.strip()]
    if len(chunks) < 3 and source.count("\n") > 4:  # a line is a paragraph
        chunks = [line for line in source.split("\n") if line.strip()]
    done: List[str] = []
    titled = signed = False
    for number, chunk in enumerate(chunks):
        lines = [line.strip() for line in chunk.strip().split("\n")]
        following = chunks[number + 1].strip() if number + 1 < len(chunks) else ""
        signed = signed or number > len(chunks) - LAST and is_valediction(lines[0])
        if signed:
            done.append("\n".join(lines))
        elif _heading(lines[0]) and (
            len(lines) == 1 and following and not (titled and _ITEM.match(following) and lines[0].endswith(":"))
        ):
            done.append(f"{'##' if titled else '#'} {_words(lines[0])}")
            titled = True
        elif len(lines) > 1 and _heading(lines[0]) and len(lines[1]) > 60 and len(lines[0]) < 0.7 * len(lines[1]):
            done += [f"{'##' if titled else '#'} {_words(lines[0])}", "\n".join(lines[1:])]
            titled = True
        else:
            done.append("\n".join(lines))
    return "\n\n".join(done)


def _heading(line: str) -> bool:
    words = line.split()
    if is_line(line):
        return False
    if not words or len(words) > WORDS or _ITEM.match(line) and not line.endswith("?") and not line[:1].isdigit():
        return False
    return not line.endswith((".", ",", ";", "!", "…"))


def _words(line: str) -> str:
    """Without the colon that stands for a heading."""
    return line.rstrip(":").strip()
