"""How a text is signed: the last line of a letter, the names below it, and what tells of the author."""

import re
from typing import List, Sequence, Tuple

from bs4 import NavigableString, Tag

from workbench.documents.blocks import Block
from workbench.documents.frame import BYLINES
from workbench.documents.lines import is_line
from workbench.documents.tree import RULES, text_of

TAIL = 8  # blocks at the end in which a letter is signed
LINE = 15  # words of a line below the signature
WORDS = 6  # of the last line of a letter, or of a name
LIFE = 80  # words about an author

_VALEDICTION = re.compile(RULES["valediction"], re.I)
_CALLING = re.compile(RULES["callings"], re.I)
_OF_AUTHOR = re.compile(RULES["of_author"], re.I)
_ABOUT = re.compile(r"^(?:about|meet|über|zu|à propos de|sobre|acerca de|o)\s+(?=\S)", re.I)
_NAME = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|mx|sr|sra|mme|pr)\b\.? ?)*(?-i:[A-ZÀ-Ž][\w’'-]+)(?: (?-i:[A-ZÀ-Ž][\w.’'-]*))+", re.I
)
_SHE = re.compile(r"^(?:she|he|they|sie|er|elle|il|ella|él|ona|on|dr|prof)\b", re.I)
_SENTENCE = re.compile(r"(?<=[^.\s]{3}[.!?])\s+")
_ENDS = (".", "!", "?", ":", "…")


def is_valediction(line: str) -> bool:
    """Whether a line is one with which a letter ends, as "Kind regards,"."""
    words = line.strip(" ,.!–—-*_")
    return bool(words) and len(words.split()) <= WORDS and _VALEDICTION.match(words) is not None


def mark_signature(kept: Sequence[Block]) -> None:
    """Drop the last line of a letter with the names below it; a number or an address that helps a reader stays."""
    tail = [block for block in kept if not block.dropped][-TAIL:]
    for number, block in enumerate(tail):
        if block.kind != "text":
            continue
        line, below = _first_line(block)
        if not is_valediction(line) or below and not _signs(below):
            continue
        after = tail[number + 1 :]
        if not all(each.kind == "text" and (_signs(each.text) or is_about_author(each)) for each in after):
            continue
        if line.rstrip().endswith((".", "!")) and not after and not below:
            return  # a wish to the reader
        for each in tail[number:]:
            if not _helps(each.text):
                each.dropped = BYLINES
        return


def mark_authors(kept: Sequence[Block]) -> None:
    """Drop the last sections and paragraphs that only tell of the author."""
    left = [block for block in kept if not block.dropped]
    while left:
        heads = [number for number, block in enumerate(left) if block.kind == "heading"]
        last = heads[-1] if len(heads) > 1 else len(left)
        if last < len(left) and _tells_of(left[last], left[last + 1 :]):
            gone = left[last:]
        elif is_about_author(left[-1]) and left[-2:-1] and left[-2].kind != "heading":
            gone = left[-1:]
        else:
            return
        for block in gone:
            block.dropped = BYLINES
        left = left[: -len(gone)]


def is_about_author(block: Block) -> bool:
    """Whether a paragraph tells of the author: it says so, or is set apart and begins with a name and a calling."""
    if block.kind != "text" or block.words > LIFE:
        return False
    if _OF_AUTHOR.match(block.text):
        return True
    if not _NAME.match(block.text) or not _CALLING.search(_SENTENCE.split(block.text)[0]):
        return False
    slanted = block.node.find(["em", "i"])
    before = block.node.find_previous_sibling()
    return slanted is not None and text_of(slanted) == block.text or isinstance(before, Tag) and before.name == "hr"


def _tells_of(head: Block, below: Sequence[Block]) -> bool:
    """Whether a section is called by a name and tells what the bearer of it does for a living."""
    name = _ABOUT.sub("", head.text)
    words = re.findall(r"[^\W\d_][\w’'-]*", name)
    if not below or not words or len(words) > WORDS or not all(word[0].isupper() for word in words):
        return False
    if any(block.kind != "text" for block in below) or sum(block.words for block in below) > LIFE:
        return False
    first = below[0].text
    named = first.split()[0].strip(",") in words or _SHE.match(first)
    return bool(named) and _CALLING.search(_SENTENCE.split(first)[0]) is not None


def _first_line(block: Block) -> Tuple[str, str]:
    """The first line of a paragraph that its author broke, or its words before a comma; and the rest."""
    broken: List[str] = []
    for each in block.node.descendants:
        if isinstance(each, NavigableString):
            broken.append(each)
        elif isinstance(each, Tag) and each.name == "br":
            broken.append("\n")
    first, _, rest = "".join(broken).strip().partition("\n")
    if not rest and "," in first:
        first, _, rest = first.partition(",")
    return first, " ".join(rest.split())


def _signs(text: str) -> bool:
    """Whether a line can stand below the last one of a letter."""
    if is_line(text) or len(text.split()) <= LINE and _helps(text):
        return True
    return len(text.split()) <= LINE and (not text.endswith(_ENDS) or re.search(r"\b[A-Z]\w{0,3}\.$", text) is not None)


def _helps(text: str) -> bool:
    return bool(re.search(r"(?:\d[\s()/-]?){6,}|@\w", text))
