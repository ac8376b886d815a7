"""People's names in a text, found by language model, name lists and the words around them. Knows nothing of Rasa."""

from functools import lru_cache
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from marisa_trie import RecordTrie, Trie
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc, Span, Token

Found = Tuple[int, int]  # the characters of a name, from and to

LISTS = Path(__file__).resolve().parents[1] / ".cache" / "names"  # workbench/build_names.py makes them
NAMES, WORDS = "names.marisa", "words.marisa"
COUNT = "B"  # how the number of countries is kept

LONGEST = 4  # words that one name has at most
COMMON = 6  # a first name in so many countries is a name, even if it is a word as well
# ... but for these.
_WORDS_FIRST = frozenset("said guy joy faith dawn rose mark grace angel hope".split())

# What a visitor of a health page writes with a capital and means no person by.
_NO_NAMES = frozenset(
    """ketamine esketamine spravato ketalar prozac zoloft lexapro celexa paxil effexor cymbalta wellbutrin xanax valium
    ativan klonopin seroquel abilify zyprexa risperdal depakote lamictal lithium trazodone remeron prazosin buspar
    ambien adderall ritalin vyvanse suboxone methadone tylenol advil xyrem emdr cbt cpt ptsd cptsd nmda ampa bdnf
    mdma lsd ssri ssris snri psilocybin ayahuasca veteran veterans vet vets google siri alexa covid gaba ham said
    tysm ty okey alright mum mom dad gran nan grandma grandpa god christ jesus miss sir mister doctor nurse juliet
    romeo irl lol noone ned monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december english french german spanish""".split()
)
_ONLY_TITLES = frozenset("dr mr mrs ms mx prof".split())
_TITLES = _ONLY_TITLES | frozenset(
    "doctor professor sir madam nurse sister father pastor rev sergeant sgt captain capt corporal"
    " herr frau señor señora monsieur madame".split()
)
# After these words comes a name, whatever it looks like ...
_SURE = tuple(
    tuple(words.split())
    for words in (
        "my name is|my name 's|my names|name is|name :|names|first name is|last name is|surname is|call me|"
        "me llamo|mi nombre es|ich heiße|ich heisse|mein name ist|je m'appelle|je m’appelle|m'appelle|m’appelle|"
        "kind regards ,|best regards ,|regards ,|yours ,|sincerely ,|signed ,"
    ).split("|")
)
# ... and after these perhaps.
_PERHAPS = tuple(
    tuple(words.split())
    for words in "i 'm|i ’m|i am|im|this is|it 's|it ’s|hi|hello|hey|dear|thanks|thank you|thanks ,|called|named|with|"
    "ask|asked|told|see|saw|seeing|and|&".split("|")
)
_PLACED = frozenset("in at from near around outside to via leave left visit".split())
_RELATIVES = frozenset(
    """wife husband partner mother father mum mom dad son daughter brother sister friend boyfriend girlfriend fiance
    fiancee uncle aunt cousin nephew niece grandson granddaughter grandmother grandfather stepson stepdaughter boss
    neighbour neighbor colleague therapist doctor psychiatrist psychologist counsellor counselor nurse buddy mate kid
    child ex roommate sponsor gp""".split()
)


@lru_cache(1)
def _names() -> RecordTrie:
    return _read(RecordTrie(COUNT), NAMES)


@lru_cache(1)
def _words() -> Trie:
    return _read(Trie(), WORDS)


def _read(trie: Trie, name: str) -> Trie:
    try:
        return trie.load(str(LISTS / name))
    except (OSError, RuntimeError) as error:
        raise FileNotFoundError(f"the lists of names are missing or damaged: delete {LISTS} and run make") from error


def load() -> None:
    """Read the lists now, so that the first visitor does not wait for them.

    Raises:
        FileNotFoundError: if they are not there, or damaged.
    """
    _names(), _words()


def _countries(name: str) -> Optional[int]:
    """In how many countries it is a first name, 0 for a last name; None for no name at all."""
    if name in STOP_WORDS or name in _NO_NAMES or "\0" in name:  # which would end a key
        return None
    found = _names().get(name)
    return found[0][0] if found else None


def _is_word(word: str) -> bool:
    """Whether it is an English word, and no name to most people."""
    return word in _words() and ((_countries(word) or 0) < COMMON or word in _WORDS_FIRST)


def _ordinary(word: str) -> bool:
    word = word.casefold()
    stems = (word, *(word[: -len(end)] for end in ("s", "es", "ed", "d", "ing", "er") if word.endswith(end)))
    if word in STOP_WORDS or word in _NO_NAMES:
        return True
    return any(_is_word(stem) or _is_word(f"{stem}e") for stem in stems if len(stem) > 2 or stem == word)


def _listed(token: Token) -> bool:
    return _countries(token.text.casefold()) is not None


def matter(doc: Doc) -> bool:
    """Whether what the language model makes of a text, which takes long, can change what `find` finds."""
    return any(_listed(token) or token.is_alpha and not _ordinary(token.text) for token in doc)


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
            yield entity.start_char, entity.end_char


class _Names:
    """One text, and what its words look like."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        words = [token for token in doc if token.is_alpha and not self._starts(token)]
        capitals = sum(token.text[0].isupper() for token in words)
        # In a headline or a shout, a capital tells nothing.
        self._capitals_tell = capitals <= max(2, len(words) / 2) and not doc.text.isupper()

    def strong(self, token: Token) -> bool:
        """A name that is no word."""
        if len(token.text) < 3 and not self._capital(token):
            return False
        return _listed(token) and not _ordinary(token.text) and not self._a_place(token)

    def likely(self, token: Token) -> bool:
        """A name that is a word too, but here with a capital."""
        return _listed(token) and self._capital(token) and not self._starts(token) and not self._a_place(token)

    def introduced(self, token: Token) -> Optional[Found]:
        """The name that the words before it announce."""
        if not token.text[0].isalpha() or self._hollow(token):
            return None
        if self._follows(token, _SURE) and len(token.text) > 1:
            return self.whole(token)
        before = self._before(token)
        capital = self._capital(token) and (_listed(token) or not _ordinary(token.text))
        odd = capital or not _ordinary(token.text)
        title = before.lower_.rstrip(".") if before else ""
        if title in _TITLES and (odd or self._capital(token)) or title in _ONLY_TITLES and _listed(token):
            return self.whole(token)
        if before and before.lower_ in _RELATIVES and (capital or _listed(token) and self._a_person(token)):
            return self.whole(token)
        if self._follows(token, _PERHAPS) and capital:
            return self.whole(token)
        return None

    def plausible(self, entity: Span) -> bool:
        """Whether what the language model takes for a person looks like one."""
        named = [token for token in entity if token.is_alpha]
        if not named or len(named) > LONGEST or any(token.lower_ in _NO_NAMES for token in named):
            return False
        if any(self.strong(token) or self._capital(token) and _listed(token) for token in named):
            return True
        if any(token.is_stop for token in named):
            return False
        capital = all(token.text[0].isupper() for token in named) and self._capitals_tell
        return capital and not all(_ordinary(token.text) for token in named)

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
        if self._capital(token) and not (self._starts(token) and _ordinary(token.text)):
            return token.lower_ not in _TITLES and token.lower_ not in _RELATIVES
        return _listed(token) and not _ordinary(token.text) or not _ordinary(token.text) and token.is_alpha

    def _hollow(self, token: Token) -> bool:
        return token.lower_ in STOP_WORDS or token.lower_ in _NO_NAMES or len(token.text) < 2

    def _capital(self, token: Token) -> bool:
        return self._capitals_tell and token.text[0].isupper() and not (token.text.isupper() and len(token.text) > 1)

    def _a_person(self, token: Token) -> bool:
        return token.ent_type_ == "PERSON" or not _ordinary(token.text)

    def _a_place(self, token: Token) -> bool:
        if (_countries(token.text.casefold()) or 0) >= COMMON:
            return False
        before = self._before(token)
        placed = token.ent_type_ in ("GPE", "LOC", "FAC") and before is not None and before.lower_ in _PLACED
        return placed or token.ent_type_ in ("LANGUAGE", "DATE") or token.ent_type_ == "NORP" and _ordinary(token.text)

    def _starts(self, token: Token) -> bool:
        before = self._before(token)
        return before is None or before.text in (".", "!", "?", "\n", ":", "-", "“", '"')

    def _before(self, token: Token) -> Optional[Token]:
        at = token.i - 1
        while at >= 0 and (self._doc[at].text == "." and at and self._doc[at - 1].lower_ in _TITLES):
            at -= 1
        return self._doc[at] if at >= 0 else None

    def _follows(self, token: Token, openings: Tuple[Tuple[str, ...], ...]) -> bool:
        before = [word.lower_ for word in self._doc[max(0, token.i - 4) : token.i]]
        return any(tuple(before[-len(words) :]) == words for words in openings)
