"""Lines that no article is made of, known by their words: bylines, dates, invitations to share or to book."""

import re
from functools import lru_cache

from workbench.documents.tree import RULES

ENDS = (".", "!", "?", "…", ".”", '."', ".)")
_LINES = [re.compile(pattern, re.I) for pattern in (*RULES["lines"], RULES["continued"])]
_BY = re.compile(RULES["by"], re.I)
_CREDITS = re.compile(r"(?<=\.)\s+(?=\w+:)")  # "Text: A. Doctor. Photos: A. Friend."
_SIGNS = re.compile(r"^[^\w(\[]+")  # arrows and pictures before the words
LONGEST = 25  # words
OF_A_SENTENCE = 10  # words


@lru_cache(8192)  # a document's blocks are asked for several times
def is_line(text: str) -> bool:
    """Whether a text is such a line, or begins with "by" and goes on in names."""
    text = text.strip(" |·•-–—*_»›→←")
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    credits = _CREDITS.split(text)
    if len(credits) > 1:
        return all(is_line(each) for each in credits)
    words = text.split()
    if not words or len(words) > LONGEST or (len(words) > OF_A_SENTENCE and text.endswith(ENDS)):
        return False
    if _BY.search(text) and not text.endswith(ENDS):
        rest = re.findall(r"[^\W\d_][\w.’'-]*", text)[1:]
        if rest and sum(word[0].isupper() for word in rest) * 2 >= len(rest):
            return True
    readings = {text, _SIGNS.sub("", text)}
    return any(pattern.search(reading) for pattern in _LINES for reading in readings)
