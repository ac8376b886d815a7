"""English words for a question in Spanish, German or French, as the encoder and every section are English."""

import difflib
import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from assistant.nlu.phrase_patterns import words

TERMS = Path(__file__).parent / "glossary" / "terms.tsv"
CONTENT_WORD = 5  # letters from which on a word may be a compound, or another one with a typo
TELLING = 4  # letters from which on a word that is no English one says in which language it is
MISSPELT = 0.86  # how near a word with a typo is to a word of the glossary
CORRECTED = 8  # words of a text that are compared with all others
_APOSTROPHE = re.compile(r"[’'`´]")
_SIGN = re.compile(r"([.!?;:,\n]+)")
_JOINTS = ("", "s", "es", "n", "en", "er", "e")  # between the parts of a German compound
_SHORTEST_PART = 4  # letters of such a part
# What is left of a word when its ending goes.
_ENDINGS = {
    "es": re.compile(r"(?:mente|es|os|as|a|o|e|s)$"),
    "de": re.compile(r"(?:innen|en|er|es|em|st|e|n|s|t)$"),
    "fr": re.compile(r"(?:ement|ees|ee|es|s|x|e)$"),
}
_SHORTEST_STEM = 4
# Learned words end alike in all four languages.
_COGNATES = {
    "es": (("ciones", "tions"), ("cion", "tion"), ("sion", "sion"), ("idad", "ity"), ("ismo", "ism"), ("ina", "ine")),
    "de": (("ierung", "ation"), ("itaten", "ities"), ("itat", "ity"), ("ismus", "ism"), ("isch", "ic"), ("ie", "y")),
    "fr": (("ite", "ity"), ("ites", "ities"), ("isme", "ism"), ("ique", "ic"), ("iques", "ic"), ("ie", "y")),
}


class Gloss(NamedTuple):
    """The English words for a text; `known` of its `counted` words stood in the glossary."""

    text: str
    known: int
    counted: int
    telling: bool  # a known word is long enough to tell the language

    @property
    def covers(self) -> float:
        """The share of words that are known, 0 to 1."""
        return self.known / max(self.counted, 1)


class Glossary:
    """The words of one language, with their English ones."""

    def __init__(self, language: str, terms: Sequence[Tuple[str, str]]) -> None:
        """`terms` are pairs: a word or phrase, and the English for it. Of two with the same word, the first counts."""
        self._language = language
        self._english = frozenset(word for _, english in terms for word in words(english))
        self._phrases: Dict[Tuple[str, ...], str] = {}
        self._stems: Dict[Tuple[str, ...], str] = {}
        for term, english in terms:
            phrase = tuple(_words(term))
            self._phrases.setdefault(phrase, english)
            self._stems.setdefault(self._stemmed(phrase), english)
        self._longest = max(map(len, self._phrases), default=1)
        self._single = [phrase[0] for phrase in self._phrases if len(phrase) == 1 and len(phrase[0]) >= CONTENT_WORD]

    def gloss(self, text: str) -> Gloss:
        """The text word by word. A word that the glossary lacks stays: names and learned words are much alike."""
        parts: List[str] = []
        known = counted = 0
        telling = False
        corrections = CORRECTED
        for piece in _SIGN.split(text):
            if _SIGN.fullmatch(piece):
                parts.append(piece.strip() or ".")
                continue
            said = _words(piece)
            place = 0
            while place < len(said):
                length, english = self._phrase(said[place:])
                word = said[place]
                if english is None and len(word) >= CONTENT_WORD:
                    english = self._compound(word)
                    if english is None and corrections:
                        corrections -= 1
                        english = self._corrected(word)
                taken = said[place : place + length]
                counted += length
                if english is None:
                    parts.append(self._cognate(word))
                else:
                    parts.append(english)
                    known += length
                    telling = telling or any(len(each) >= TELLING and each not in self._english for each in taken)
                place += length
        return Gloss(" ".join(parts), known, counted, telling)

    def _phrase(self, said: Sequence[str]) -> Tuple[int, Optional[str]]:
        """The longest phrase that the words begin with: its length and its English."""
        for length in range(min(self._longest, len(said)), 0, -1):
            phrase = tuple(said[:length])
            english = self._phrases.get(phrase) or self._stems.get(self._stemmed(phrase))
            if english is not None:
                return length, english
        return 1, None

    def _compound(self, word: str) -> Optional[str]:
        """A German word that is two of the glossary."""
        if self._language != "de":
            return None
        for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            for joint in _JOINTS:
                head = word[: cut - len(joint)] if joint else word[:cut]
                if word[:cut].endswith(joint) and len(head) >= _SHORTEST_PART:
                    both = [self._phrase([part]) for part in (head, word[cut:])]
                    if all(english for _, english in both):
                        return " ".join(str(english) for _, english in both)
        return None

    def _corrected(self, word: str) -> Optional[str]:
        near = difflib.get_close_matches(word, self._single, 1, MISSPELT)
        return self._phrases[(near[0],)] if near else None

    def _cognate(self, word: str) -> str:
        for ending, english in _COGNATES[self._language]:
            if word.endswith(ending) and len(word) >= len(ending) + _SHORTEST_STEM:
                return word[: -len(ending)] + english
        return word

    def _stemmed(self, phrase: Sequence[str]) -> Tuple[str, ...]:
        return tuple(self._stem(word) for word in phrase)

    def _stem(self, word: str) -> str:
        stem = _ENDINGS[self._language].sub("", word)
        return stem if len(stem) >= _SHORTEST_STEM else word


def _words(text: str) -> List[str]:
    """Bare words; what an elision joins is two of them."""
    return words(_APOSTROPHE.sub(" ", text))


def _rows() -> Iterator[Dict[str, str]]:
    header, *lines = TERMS.read_text(encoding="utf-8").splitlines()
    for line in lines:
        yield dict(zip(header.split("\t"), line.split("\t"), strict=True))


@lru_cache(1)
def glossaries() -> Dict[str, Glossary]:
    """One of each language that is not English."""
    rows = list(_rows())
    return {
        language: Glossary(language, [(term, row["en"]) for row in rows for term in row[language].split(", ") if term])
        for language in _ENDINGS
    }
