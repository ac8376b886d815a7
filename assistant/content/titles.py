"""The title of an answer as a visitor types it: in any case, with other signs, and with typing errors. Pure."""

import re
from difflib import get_close_matches
from itertools import zip_longest
from typing import Mapping, Optional

NEARLY = 0.85  # of the letters of a title that a mistyped one has in their order
LEAST_TYPED = 6  # letters of a word that may be mistyped: a shorter one is easily another
LONGEST_TITLE = 60
_SIGN = re.compile(r"[^\w\s]")
_THE = re.compile(r"^(?:the|an?) ")


def bare(text: str) -> str:
    """For comparing titles: words alone, `&` as `and`."""
    return " ".join(_SIGN.sub("", text.casefold().replace("&", " and ")).split())


def without_the(words: str) -> str:
    """Bare words without "the" or "a" at their beginning."""
    return _THE.sub("", words)


def nearly(said: str, short: Mapping[str, str]) -> Optional[str]:
    """What the only title names that is these bare words with typing errors, "the" at their beginning aside."""
    words = without_the(said)
    if not LEAST_TYPED <= len(words) <= LONGEST_TITLE:
        return None
    found = {short[title] for title in get_close_matches(words, short, cutoff=NEARLY) if _mistyped(words, title)}
    return found.pop() if len(found) == 1 else None


def _mistyped(words: str, title: str) -> bool:
    """Whether the same number of words differ in long ones alone: of a short one, a letter makes another."""
    pairs = list(zip_longest(words.split(), title.split(), fillvalue=""))
    return all(one == other or min(len(one), len(other)) >= LEAST_TYPED for one, other in pairs)
