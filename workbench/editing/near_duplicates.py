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


class Texts:
    """Texts that others are compared with; it grows.

    Only texts that share a rare word are compared (prefix filtering): two sets of words that are alike share one of
    the rarest words of each, as they differ in too few.
    """

    def __init__(self, texts: Sequence[str] = ()) -> None:
        self._frequency = Counter(word for text in texts for word in tokens(text))
        self._texts: List[str] = []
        self._sets: List[FrozenSet[str]] = []
        self._holding: Dict[str, List[int]] = defaultdict(list)
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        words = tokens(text)
        for word in self._rarest(words):
            self._holding[word].append(len(self._texts))
        self._texts.append(text)
        self._sets.append(words)

    def alike(self, text: str) -> Iterator[int]:
        """The places of the texts that share most of their words with this one (Jaccard of the sets of words)."""
        words = tokens(text)
        for index in sorted({index for word in self._rarest(words) for index in self._holding.get(word, ())}):
            other = self._sets[index]
            common = len(words & other)
            if common / (len(words) + len(other) - common) >= ALIKE:
                yield index

    def _rarest(self, words: FrozenSet[str]) -> List[str]:
        needed = math.ceil(ALIKE * len(words) - 1e-9)  # words that an alike text has to share
        return sorted(words, key=lambda word: (self._frequency[word], word))[: len(words) - needed + 1]

    def __getitem__(self, index: int) -> str:
        return self._texts[index]


def alike(texts: Sequence[str], others: Sequence[str]) -> Iterator[Tuple[str, str]]:
    """Pairs of a text and another one that share most of their words."""
    known = Texts(others)
    for text in texts:
        for index in known.alike(text):
            yield text, known[index]
