"""People's names in a text, found by language model, name lists and the words around them. Imports no Rasa."""

import runpy
from pathlib import Path
from typing import FrozenSet, Iterator, List, Optional, Tuple

import spacy.lang
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc, Span, Token

from assistant.privacy.name_lists import COMMON, NO_NAMES, countries, is_english, ordinary, phrases_of, words_of

Found = Tuple[int, int]  # the characters of a name, from and to


def _stop_words(language: str) -> FrozenSet[str]:
    """spaCy's stop words of a language, without the rest of its package, which takes seconds to import."""
    path = Path(spacy.lang.__path__[0]) / language / "stop_words.py"
    return frozenset(runpy.run_path(str(path))["STOP_WORDS"])


GERMAN, SPANISH, FRENCH = map(_stop_words, ("de", "es", "fr"))

LONGEST = 4  # words that one name has at most
_TERMS, _CITIES, _MONTHS = map(words_of, ("terms", "cities", "months"))
_OF_A_TERM, _BEFORE_A_TERM, _TWO_WORDS = words_of("of_a_term"), words_of("before_a_term"), set(phrases_of("two_words"))
_ACTS, _SIGNING, _PLACED, _RELATIVES = map(words_of, ("acts", "signing", "placed", "relatives"))
_NAMES_THAT_HELP, _ONLY_TITLES = words_of("help"), words_of("only_titles")
_TITLES = _ONLY_TITLES | words_of("titles")
_SURE, _PERHAPS = phrases_of("sure"), phrases_of("perhaps")


def _listed(token: Token) -> bool:
    return countries(token.text.casefold()) is not None


def matter(doc: Doc) -> bool:
    """Whether what the language model makes of a text, which takes long, can change what `find` finds."""
    return any(_listed(token) or token.is_alpha and not ordinary(token.text) for token in doc)


def _foreign(doc: Doc) -> FrozenSet[str]:
    """The words of grammar of the language that a text is in, if it is German, French or Spanish."""
    said = [token.lower_ for token in doc if token.is_alpha]
    english = sum(word in STOP_WORDS for word in said)
    counted = [(sum(word in words for word in said), words) for words in (GERMAN, FRENCH, SPANISH)]
    most, words = max(counted, key=lambda each: each[0])
    return frozenset(words) if most > 1 and most > english else frozenset()


def find(doc: Doc) -> Iterator[Found]:
    """The names in a text, in no order; they may overlap."""
    names = _Names(doc)
    for token in doc:
        if names.strong(token) or names.likely(token):
            yield names.whole(token)
        else:
            introduced = names.introduced(token)
            if introduced:
                yield introduced
    for entity in doc.ents:
        if entity.label_ == "PERSON" and names.plausible(entity):
            begins, ends = zip(names.whole(entity[0]), names.whole(entity[-1]), strict=True)
            yield min(*begins, entity.start_char), max(*ends, entity.end_char)


class _Names:
    """One text, and what its words look like."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._foreign = _foreign(doc)
        words = [token for token in doc if token.is_alpha and not self._starts(token)]
        capitals = sum(token.text[0].isupper() for token in words)
        # In a headline or a shout, a capital tells nothing.
        self._capitals_tell = capitals <= max(2, len(words) / 2) and not doc.text.isupper() and not self._foreign

    def strong(self, token: Token) -> bool:
        """A name that is no word."""
        if len(token.text) < 3 and not self._capital(token):
            return False
        if not _listed(token) or ordinary(token.text) or self._a_place(token) or self._a_term(token):
            return False
        if self._foreign:
            return token.text[0].isupper() and bool(countries(token.lower_)) and token.lower_ not in self._foreign
        if token.text[0].isupper() and not self._starts(token):
            return True
        # Written small, a name that is a word, or a short one of few, has to look like a person.
        known = countries(token.lower_) or 0
        common = not is_english(token.lower_) and (len(token.text) > 3 or known > 1)
        acts = known >= COMMON and self._acts(token) and bool((after := self._after(token)) and after.is_alpha)
        return common or acts or token.ent_type_ == "PERSON"

    def likely(self, token: Token) -> bool:
        """A name that is a word too, but here with a capital."""
        if not _listed(token) or not self._capital(token) or self._starts(token) or self._a_place(token):
            return False
        before = self._before(token)
        return not self._a_term(token) and not (before is not None and before.text[0].isdigit())

    def introduced(self, token: Token) -> Optional[Found]:
        """The name that the words before it announce."""
        if token.lower_ in _NAMES_THAT_HELP and (
            self._follows(token, _SURE) and self._ends(token) or self._after_a_relative(token) and self._is(token)
        ):
            return token.idx, token.idx + len(token.text)
        if token.text[0].isupper() and self._signs(token):
            return self.whole(token)
        if not token.text[0].isalpha() or self._hollow(token):
            return None
        if self._follows(token, _SURE) and len(token.text) > 1:
            return self.whole(token)
        before = self._before(token)
        capital = self._capital(token) and (_listed(token) or not ordinary(token.text))
        odd = capital or not ordinary(token.text)
        title = before.lower_.rstrip(".") if before else ""
        if (
            title in _TITLES
            and token.lower_ not in _TITLES
            and (odd or self._capital(token))
            or title in _ONLY_TITLES
            and _listed(token)
        ):
            return self.whole(token)
        if before and before.lower_ in _RELATIVES and (capital or _listed(token) and self._a_person(token)):
            return self.whole(token)
        if before and before.lower_ in _RELATIVES and (_listed(token) or odd and token.is_alpha) and self._acts(token):
            return token.idx, token.idx + len(token.text)
        if self._follows(token, _PERHAPS) and capital and not self._a_term(token) and not self._a_place(token):
            return self.whole(token)
        return None

    def plausible(self, entity: Span) -> bool:
        """Whether what the language model takes for a person looks like one."""
        named = [token for token in entity if token.is_alpha]
        if not named or len(named) > LONGEST or any(token.lower_ in NO_NAMES for token in named):
            return False
        if any(self._a_term(token) for token in named) or all(self._a_town(token) for token in named):
            return False
        if self._foreign:
            return any(self.strong(token) for token in named)
        if any(self.strong(token) or self._capital(token) and _listed(token) for token in named):
            return True
        if any(token.is_stop for token in named):
            return False
        capital = all(token.text[0].isupper() for token in named) and self._capitals_tell
        return capital and not all(ordinary(token.text) for token in named)

    def whole(self, token: Token) -> Found:
        """A name with its other parts on both sides."""
        parts: List[Token] = [token]
        for step in (1, -1):
            at = token.i + step
            while 0 <= at < len(self._doc) and len(parts) < LONGEST and self._part(self._doc[at]):
                parts.append(self._doc[at])
                at += step
        first, last = min(parts, key=lambda part: part.i), max(parts, key=lambda part: part.i)
        return first.idx, last.idx + len(last.text)

    def _part(self, token: Token) -> bool:
        if not token.text[0].isalpha() or self._hollow(token):
            return len(token.text) == 1 and token.text.isupper() and token.text != "I"
        if self._capital(token) and not (self._starts(token) and ordinary(token.text)):
            return token.lower_ not in _TITLES and token.lower_ not in _RELATIVES
        return _listed(token) and not ordinary(token.text) or not ordinary(token.text) and token.is_alpha

    def _hollow(self, token: Token) -> bool:
        return token.lower_ in STOP_WORDS or token.lower_ in NO_NAMES or len(token.text) < 2

    def _capital(self, token: Token) -> bool:
        return self._capitals_tell and token.text[0].isupper() and not (token.text.isupper() and len(token.text) > 1)

    def _a_person(self, token: Token) -> bool:
        return token.ent_type_ == "PERSON" or not ordinary(token.text)

    def _a_term(self, token: Token) -> bool:
        """Whether a name is one of an illness, a feast, a house, a war or a month."""
        after = self._after(token)
        if after is not None and after.lower_ in ("'s", "’s"):
            after = self._after(after)
        before = self._before(token)
        pairs = [(one.lower_, other.lower_) for one, other in ((before, token), (token, after)) if one and other]
        if _TWO_WORDS.intersection(pairs) or before is not None and before.lower_ in _BEFORE_A_TERM:
            return True
        if token.lower_ in _TERMS or after is not None and after.lower_ in _OF_A_TERM:
            return True
        if token.lower_ in _MONTHS:
            return any(near is not None and near.text[0].isdigit() for near in (before, after))
        if not ordinary(token.text) or not self._capital(token):
            return False
        return any(near is not None and self._a_capital_word(near) for near in (before, after))

    def _a_capital_word(self, token: Token) -> bool:
        """Whether it is a word, and no name, with a capital that is no sentence's."""
        word = token.is_alpha and token.text[0].isupper() and not self._starts(token) and token.text != "I"
        return word and ordinary(token.text) and not _listed(token) and token.lower_ not in _TITLES | _RELATIVES

    def _acts(self, token: Token) -> bool:
        """Whether a name that is a word is followed by what somebody does."""
        after = self._after(token)
        return after is not None and after.lower_ in _ACTS

    def _after_a_relative(self, token: Token) -> bool:
        before = self._before(token)
        return before is not None and before.lower_ in _RELATIVES

    def _is(self, token: Token) -> bool:
        """Whether a verb follows that follows no word of grammar."""
        after = self._after(token)
        return after is not None and after.lower_ in (
            "is",
            "was",
            "has",
            "had",
            "says",
            "said",
            "thinks",
            "told",
            "died",
        )

    def _ends(self, token: Token) -> bool:
        after = self._after(token)
        return after is None or after.lower_ in (",", ".", "!", "?", "and", "\n")

    def _signs(self, token: Token) -> bool:
        """Whether a message ends with thanks, and with this."""
        comma = self._doc[token.i - 1] if token.i > 1 else None
        signed = comma is not None and comma.text in (",", "-", "\n") and self._doc[token.i - 2].lower_ in _SIGNING
        return signed and self._ends(token) and token.i + 3 > len(self._doc)

    def _a_place(self, token: Token) -> bool:
        if self._a_town(token) and (token.ent_type_ != "PERSON" or not countries(token.lower_)):
            return True
        if (countries(token.text.casefold()) or 0) >= COMMON:
            return False
        before = self._before(token)
        placed = token.ent_type_ in ("GPE", "LOC", "FAC") and before is not None and before.lower_ in _PLACED
        return placed or token.ent_type_ in ("LANGUAGE", "DATE") or token.ent_type_ == "NORP" and ordinary(token.text)

    def _starts(self, token: Token) -> bool:
        before = self._before(token)
        return before is None or before.text in (".", "!", "?", "\n", ":", "-", "“", '"')

    def _before(self, token: Token) -> Optional[Token]:
        at = token.i - 1
        while at >= 0 and (self._doc[at].text == "." and at and self._doc[at - 1].lower_ in _TITLES):
            at -= 1
        return self._doc[at] if at >= 0 else None

    def _a_town(self, token: Token) -> bool:
        return token.lower_ in _CITIES and token.text[0].isupper()

    def _after(self, token: Token) -> Optional[Token]:
        return self._doc[token.i + 1] if token.i + 1 < len(self._doc) else None

    def _follows(self, token: Token, openings: Tuple[Tuple[str, ...], ...]) -> bool:
        before = [word.lower_ for word in self._doc[max(0, token.i - 4) : token.i]]
        return any(tuple(before[-len(words) :]) == words for words in openings)
