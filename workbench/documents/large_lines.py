"""Lines in large letters, which site builders write where a heading should stand."""

import re
from collections import Counter
from typing import List, Optional

from bs4 import BeautifulSoup, NavigableString, Tag

from workbench.documents.tree import HEADINGS, has_blocks, tags, text_of

LARGER = 1.2  # times the letters of the text
MOST = 15  # words of such a line
LEAST = 3  # such lines in a text: a single one is a slogan
USUAL = 16.0  # pixels of letters whose size is not given
_PIXELS = {"px": 1.0, "pt": 4 / 3, "em": USUAL, "rem": USUAL, "%": USUAL / 100}
_SIZE = re.compile(r"font-size:\s{0,9}(\d{1,4}(?:\.\d{1,9})?)(px|pt|em|rem|%)", re.I)


def embolden(tree: BeautifulSoup) -> None:
    """Put lines that are larger than the text in bold, as others write their headings."""
    paragraphs = [each for each in tags(tree, "p", "div") if not has_blocks(each) and text_of(each)]
    sizes = [_size(each) for each in paragraphs]
    letters: Counter[float] = Counter()
    for paragraph, size in zip(paragraphs, sizes, strict=True):
        letters[size] += len(text_of(paragraph))
    text = letters.most_common(1)[0][0] if letters else USUAL
    lines = [each for each, size in zip(paragraphs, sizes, strict=True) if size >= LARGER * text and _titles(each)]
    for line in lines if len(lines) >= LEAST else ():
        bold = tree.new_tag("b")
        bold.string = text_of(line)
        line.clear()
        line.append(bold)


def _titles(line: Tag) -> bool:
    words = text_of(line)
    inside = line.find_parent([*HEADINGS, "table", "li", "blockquote"]) or line.find(["a", "img"])
    return (
        not inside and len(words.split()) <= MOST and bool(re.search(r"[^\W\d_]{2}", words)) and words[-1] not in ".,;:"
    )


def _size(paragraph: Tag) -> float:
    """The pixels of the smallest letters of a paragraph."""
    found: List[float] = []
    for text in paragraph.find_all(string=True):
        if type(text) is NavigableString and text.strip():
            found.append(_of_letters(text, paragraph) or USUAL)
    return min(found, default=USUAL)


def _of_letters(text: NavigableString, paragraph: Tag) -> Optional[float]:
    """What the innermost element around a text says, within its paragraph."""
    for element in text.parents:
        said = _SIZE.search(str(element.get("style") or ""))
        if said:
            return float(said[1]) * _PIXELS[said[2].lower()]
        if element is paragraph:
            return None
    return None
