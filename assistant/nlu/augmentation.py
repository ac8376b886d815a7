"""Spelling mistakes as fingers make them: to learn from, and to measure with."""

import random
from typing import Dict

SHARE = 0.3  # of the words get one typo
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> Dict[str, str]:
    found: Dict[str, str] = {}
    for number, row in enumerate(_ROWS):
        for place, key in enumerate(row):
            near = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
            for other in _ROWS[max(number - 1, 0) : number] + _ROWS[number + 1 : number + 2]:
                near += other[max(place - 1, 0) : place + 1]
            found[key] = near
    return found


_NEIGHBOURS = _neighbours()


def mistype(word: str, random_: random.Random) -> str:
    """The word with one typo: two letters swapped, one dropped, one doubled, or a neighbouring key."""
    place = random_.randrange(len(word) - 1)
    kind = random_.choice(("swap", "drop", "double", "neighbour"))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    if kind == "swap":
        return before + after[0] + letter + after[1:]
    if kind == "drop":
        return before + after
    if kind == "neighbour" and letter.lower() in _NEIGHBOURS:
        return before + random_.choice(_NEIGHBOURS[letter.lower()]) + after
    return before + letter + letter + after


def with_typos(text: str, random_: random.Random, share: float = SHARE) -> str:
    """The text with one typo in so large a share of its words; words of one letter stay."""
    words = text.split()
    return " ".join(mistype(word, random_) if len(word) > 1 and random_.random() < share else word for word in words)
