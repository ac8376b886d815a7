"""A text as patterns read it: compatible signs, blanks and dashes as their plain ones, invisible signs left out."""

import unicodedata
from typing import List, NamedTuple, Tuple

import regex

_CHARACTERS = regex.compile(r"\X")  # as people see them, with the accents that follow a letter
_BLANKS = frozenset("\t\v\f\u2800\u3164\uffa0\u115f\u1160")  # and whatever Unicode calls a separator
_LINES = frozenset("\u2028\u2029\x85")
_DASHES = frozenset("\u2212\u2043\u02d7")  # and whatever Unicode calls a dash
# Format characters, variation selectors, and the ring around a digit of a key.
_INVISIBLE = regex.compile(r"[\p{Cf}\p{Variation_Selector}\p{Me}\u034f]")
LONGEST = 32  # code points of one character; of more, each stands for itself


class Normalised(NamedTuple):
    """`text`, and of each of its characters where it begins and ends in the text as written."""

    text: str
    begins: List[int]
    ends: List[int]

    def written(self, start: int, end: int) -> Tuple[int, int]:
        """Where a part of the normalised text, which is not empty, stands in the text as written."""
        return self.begins[start], self.ends[end - 1]


def normalise(text: str) -> Normalised:
    """The text in NFKC, without invisible signs; every digit, blank and dash as the one of a plain keyboard."""
    if text.isascii() and "\t" not in text:
        places = list(range(len(text) + 1))
        return Normalised(text, places[:-1], places[1:])
    parts: List[str] = []
    begins: List[int] = []
    ends: List[int] = []
    for found in _CHARACTERS.finditer(text):
        short = found.end() - found.start() <= LONGEST
        pieces = [found.span()] if short else [(at, at + 1) for at in range(*found.span())]
        for begin, end in pieces:
            plain = _plain(text[begin:end])
            parts.append(plain)
            begins += [begin] * len(plain)
            ends += [end] * len(plain)
    return Normalised("".join(parts), begins, ends)


def _plain(character: str) -> str:
    visible = _INVISIBLE.sub("", character)
    return "".join(map(_keyboard, unicodedata.normalize("NFKC", visible)))


def _keyboard(sign: str) -> str:
    if sign.isascii() and sign.isprintable() or sign in "\n\r":
        return sign
    category = unicodedata.category(sign)
    if category == "Zs" or sign in _BLANKS:
        return " "
    if category == "Pd" or sign in _DASHES:
        return "-"
    if category == "Nd":
        return str(unicodedata.digit(sign))
    return "\n" if sign in _LINES else sign
