"""People's names in a text, found by language model, name lists and the words around them. Imports no Rasa."""

import runpy
from functools import lru_cache
from pathlib import Path
from typing import FrozenSet, Iterator, List, Optional, Tuple

import spacy.lang
from marisa_trie import RecordTrie, Trie
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc, Span, Token

Found = Tuple[int, int]  # the characters of a name, from and to


def _stop_words(language: str) -> FrozenSet[str]:
    """spaCy's stop words of a language, without the rest of its package, which takes seconds to import."""
    path = Path(spacy.lang.__path__[0]) / language / "stop_words.py"
    return frozenset(runpy.run_path(str(path))["STOP_WORDS"])


GERMAN, SPANISH, FRENCH = map(_stop_words, ("de", "es", "fr"))

LISTS = Path(__file__).resolve().parents[2] / ".cache" / "names"  # workbench/setup/build_names.py makes them
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
# Names that stand for an illness, a feast, a house or a country, unless they are introduced as somebody's.
_TERMS = frozenset(
    """alzheimer parkinson crohn hashimoto barrett hodgkin tourette asperger aspergers meniere raynaud sjogren sjögren
    addison cushing huntington kawasaki lyme marfan bipolar hopkins mayo stanford yale harvard oxford cambridge
    emory charité asberg freud jung maslow pavlov sinai easter lent ramadan eid diwali holi navratri hanukkah
    chanukah passover pesach purim yom kippur rosh hashanah sukkot advent christmas xmas noel thanksgiving halloween
    juneteenth vesak songkran nowruz pentecost ostern weihnachten pâques navidad pascua buddha allah jehovah jew
    jewish iraq iran vietnam viet korea kuwait kabul fallujah helmand kandahar bosnia kosovo ukraine nam johns mosul
    day medicare medicaid tricare ptbs mississippi engl j med android cortana gemini buddhist christian catholic
    muslim hindu sikh aus usa nyc arketamine""".split()
)
# Towns that many people are called after; where the language model sees no person, they are towns.
_CITIES = frozenset(
    """adelaide alexandria arlington athens augusta aurora austin berlin boston brandon camden carson catalina
    charleston charlotte chelsea chester clifton clinton columbus dallas darwin davenport denver devon durham
    florence fremont geneva georgia germany grant houston hudson huntsville jackson jacksonville jamaica jordan kent
    kingston lancaster lansing lima lincoln lisbon london lourdes lyon lyons madison marion marseille medina
    melbourne memphis milan milton montgomery nancy nashville norman norwich odessa orlando paris perth phoenix
    pierre preston regina reno rochester rome salem savannah sheffield sierra sofia stirling stuttgart surrey sydney
    toledo toulouse tours trenton troy tulsa tyler valencia vance venice vera verona victoria vienna virginia warren
    washington wellington windsor york texas alabama alaska arizona arkansas california colorado delaware florida
    hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota
    missouri nebraska nevada ohio oklahoma oregon pennsylvania utah vermont wisconsin wyoming chicago boise portland
    seattle detroit ontario quebec toronto vancouver mississippi tennessee dakota carolina montana india china kenya
    chad asia africa europe""".split()
)
# What follows a name that is one of an illness, a test, a house or a treatment.
_OF_A_TERM = frozenset(
    """disease syndrome scale inventory index test questionnaire score method technique effect disorder law act palsy
    lymphoma esophagus therapy therapist's clinic clinics hospital university school institute foundation center
    centre college study trial trials protocol model war storm freedom style covid survivor day sunday monday
    reserve infirmary church class depression anxiety rating hopelessness cancer tumor tumour sign reflex gait
    barracks fort army air naval medical base hotel stadium street bridge award prize foundation's""".split()
)
# What stands before a name that is one of a war, a fort or a medal.
_BEFORE_A_TERM = frozenset(
    """desert iron fort camp agent operation mount lake port saint san santa north south east west team project force
    purple silver bronze gulf hurricane task super santa general hospital university battle""".split()
)
_TWO_WORDS = frozenset(
    (("walter", "reed"), ("johns", "hopkins"), ("martin", "luther"), ("lou", "gehrig"), ("hong", "kong"))
)
_MONTHS = frozenset("jan apr april may june juni juli july august avril mai juin mar mars sept".split())
# After a relative and a name that is a word as well.
_ACTS = frozenset(
    """said says thinks thought has had is was wants wanted needs needed told tells took takes came comes went goes left
    stole got gets keeps kept ca wo does did would could should might never died served drinks drank swears asked asks
    knows knew feels felt started starts stopped stops tried tries loves loved hates hated lives lived works worked
    looks looked hurts hurt hit hits cries cried and , . ! ?""".split()
)
_SIGNING = ("thanks", "thx", "cheers", "regards", "best", "love", "yours", "sincerely", "greetings", "gruß", "merci")
_NAMES_THAT_HELP = frozenset(("will", "may"))  # words of grammar that are names too
_ONLY_TITLES = frozenset("dr mr mrs ms mx prof".split())
_TITLES = _ONLY_TITLES | frozenset(
    "doctor professor sir madam nurse sister father pastor rev sergeant sgt captain capt corporal"
    " herr frau señor señora monsieur madame major general lieutenant lt colonel corporal cpl private officer chief"
    " specialist airman seaman petty staff".split()
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
    child ex roommate sponsor gp facilitator chaplain teacher coach supervisor stepdad stepmom stepmum stepfather
    stepmother grandpa grandma nan girl boy baby twin physio surgeon dentist caseworker carer commander priest pastor
    counselour client patient gf bf hubby hubs wifey fiancé fiancée stepbrother stepsister godson goddaughter mama papa
    pop auntie missus spouse bestie bff pal comrade sergeant landlord tenant pupil student""".split()
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
        if not _listed(token) or _ordinary(token.text) or self._a_place(token) or self._a_term(token):
            return False
        if self._foreign:
            return token.text[0].isupper() and bool(_countries(token.lower_)) and token.lower_ not in self._foreign
        if token.text[0].isupper() and not self._starts(token):
            return True
        # Written small, a name that is a word, or a short one of few, has to look like a person.
        known = _countries(token.lower_) or 0
        common = token.lower_ not in _words() and (len(token.text) > 3 or known > 1)
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
        capital = self._capital(token) and (_listed(token) or not _ordinary(token.text))
        odd = capital or not _ordinary(token.text)
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
        if not named or len(named) > LONGEST or any(token.lower_ in _NO_NAMES for token in named):
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
        if not _ordinary(token.text) or not self._capital(token):
            return False
        return any(near is not None and self._a_capital_word(near) for near in (before, after))

    def _a_capital_word(self, token: Token) -> bool:
        """Whether it is a word, and no name, with a capital that is no sentence's."""
        word = token.is_alpha and token.text[0].isupper() and not self._starts(token) and token.text != "I"
        return word and _ordinary(token.text) and not _listed(token) and token.lower_ not in _TITLES | _RELATIVES

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
        if self._a_town(token) and (token.ent_type_ != "PERSON" or not _countries(token.lower_)):
            return True
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

    def _a_town(self, token: Token) -> bool:
        return token.lower_ in _CITIES and token.text[0].isupper()

    def _after(self, token: Token) -> Optional[Token]:
        return self._doc[token.i + 1] if token.i + 1 < len(self._doc) else None

    def _follows(self, token: Token, openings: Tuple[Tuple[str, ...], ...]) -> bool:
        before = [word.lower_ for word in self._doc[max(0, token.i - 4) : token.i]]
        return any(tuple(before[-len(words) :]) == words for words in openings)
