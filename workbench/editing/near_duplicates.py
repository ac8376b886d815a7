"""Which messages say the same in nearly the same words."""

import math
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache
from typing import Dict, FrozenSet, Iterator, List, Sequence, Tuple

import regex

_PUNCTUATION = regex.compile(r"\p{P}")
ALIKE = 0.7  # share of common words from which on two messages are the same message


@lru_cache(100_000)
def tokens(text: str) -> FrozenSet[str]:
    """The words of a text, without case and punctuation."""
    return frozenset(_PUNCTUATION.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())


def _least(words: int) -> int:
    """How many words an alike text shares with a text of so many, and therefore has, at least."""
    return math.ceil(ALIKE * words - 1e-9)


class Texts:
    """Texts that others are compared with; it grows.

    Only texts that share a rare word and have about as many words are compared (prefix and length filtering): two sets
    of words that are alike share one of the rarest words of each, as they differ in too few.
    """

    def __init__(self, texts: Sequence[str] = (), counted: Sequence[str] = ()) -> None:
        """`counted`: texts that tell how rare a word is, and are compared only once they are added."""
        self._frequency = Counter(word for text in (*texts, *counted) for word in tokens(text))
        self._texts: List[str] = []
        self._sets: List[FrozenSet[str]] = []
        self._holding: Dict[Tuple[str, int], List[int]] = defaultdict(list)  # by a rare word and the number of words
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        words = tokens(text)
        for word in self._rarest(words):
            self._holding[word, len(words)].append(len(self._texts))
        self._texts.append(text)
        self._sets.append(words)

    def alike(self, text: str) -> Iterator[int]:
        """The places of the texts that share most of their words with this one (Jaccard of the sets of words)."""
        words = tokens(text)
        count = len(words)
        lengths = range(_least(count), math.floor(count / ALIKE + 1e-9) + 1)
        held = ((word, length) for word in self._rarest(words) for length in lengths)
        for index in sorted({index for key in held if key in self._holding for index in self._holding[key]}):
            other = self._sets[index]
            common = len(words & other)
            if common / (count + len(other) - common) >= ALIKE:
                yield index

    def _rarest(self, words: FrozenSet[str]) -> List[str]:
        ordered = sorted(sorted(words), key=self._frequency.__getitem__)  # of equally rare ones, always the same
        return ordered[: len(words) - _least(len(words)) + 1]

    def __getitem__(self, index: int) -> str:
        return self._texts[index]


def pairs(texts: Sequence[str]) -> Iterator[Tuple[int, int]]:
    """The places of each text and of an earlier one that share most of their words."""
    known = Texts(counted=texts)
    for index, text in enumerate(texts):
        for earlier in known.alike(text):
            yield index, earlier
        known.add(text)


def alike(texts: Sequence[str], others: Sequence[str]) -> Iterator[Tuple[str, str]]:
    """Pairs of a text and another one that share most of their words."""
    known = Texts(others)
    for text in texts:
        for index in known.alike(text):
            yield text, known[index]
