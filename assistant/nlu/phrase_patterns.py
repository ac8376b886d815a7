"""Short messages as whole sentences of known words: "i need|want the? number" -> one linear pattern."""

import re
import unicodedata
from itertools import groupby
from types import MappingProxyType
from typing import Any, FrozenSet, Iterable, Iterator, List, Mapping

STEM = 5  # letters that two forms of a word share
_APOSTROPHE = re.compile(r"[’'`´]")
_SIGN = re.compile(r"[^\w@]+")
_WORDS = re.compile(r"[\w@]+")
_CLAUSE = re.compile(r"[.!?;:,…\n]+|\s(?:and|but|because|y|pero|und|aber|et|mais)\s")


def words(text: str) -> List[str]:
    """Lower-case words without accents and apostrophes; digits that stand side by side as one number."""
    folded = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", unicodedata.normalize("NFKC", text).casefold()))
    plain = _SIGN.sub(" ", "".join(sign for sign in folded if not unicodedata.combining(sign))).split()
    found: List[str] = []
    for digits, alike in groupby(plain, str.isdigit):
        some = list(alike)
        found += ["".join(some)] if digits else some
    return found


def stems(found: Iterable[str]) -> FrozenSet[str]:
    """Words without their endings, so that two forms of one are the same."""
    return frozenset(word[:STEM] for word in found)


def clauses(text: str) -> List[str]:
    """The text cut at signs and at words that join."""
    return [clause for clause in _CLAUSE.split(text.casefold()) if clause.strip()]


def trimmed(found: List[str], fillers: Iterable[str]) -> Iterator[List[str]]:
    """The words, and the words without those at either end that say little: at the end, some of them or all."""
    yield found
    begin, end = 0, len(found)
    while begin < end and found[begin] in fillers:
        begin += 1
    while begin < end:
        yield found[begin:end]
        if found[end - 1] not in fillers:
            return
        end -= 1


def any_of(frames: str, groups: Mapping[str, str] = MappingProxyType({})) -> str:
    """A pattern for a line of words, each with a blank behind it: one frame a line.

    In a frame `a|b` is a choice, `word?` may be missing, and `<group>` stands for any frame of a group.
    """
    return "|".join("".join(_word(word, groups) for word in frame.split()) for frame in frames.strip().splitlines())


def _word(word: str, groups: Mapping[str, str]) -> str:
    optional, named = "?" if word.endswith("?") else "", word.rstrip("?")
    choice = "|".join(_choice(each, groups) for each in named.split("|"))
    return f"(?:{choice}){optional}"


def _choice(word: str, groups: Mapping[str, str]) -> str:
    return f"(?:{any_of(groups[word[1:-1]], groups)})" if word.startswith("<") else f"{re.escape(word)} "


def vocabulary(told: Mapping[str, Any]) -> FrozenSet[str]:
    """All words of the frames of a language: a clause with another word fits none of them."""
    found = [word for frames in told.values() if isinstance(frames, str) for word in _WORDS.findall(frames)]
    within = [vocabulary(frames) for frames in told.values() if isinstance(frames, dict)]
    return frozenset(found).union(*within)


def line(found: List[str]) -> str:
    """Words as such a pattern reads them."""
    return "".join(f"{word} " for word in found)
