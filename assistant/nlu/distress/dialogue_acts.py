"""What a short message does in the talk after distress: it answers, tells what became of a call, thanks, leaves, ..."""

import re
from pathlib import Path
from typing import Dict, Iterable, List, NamedTuple, Optional, Pattern, Set

import yaml

from assistant.nlu.phrase_patterns import any_of, clauses, line, trimmed, vocabulary, words

COMPANY, FEELING = "company", "feeling"  # what was asked last, which gives "yes" and "no" their meaning
_YES, _NO, _WELL, _TIRED = "agrees", "denies", "well", "tired"
_DENIES = "misunderstood"
_MEANING: Dict[Optional[str], Dict[str, str]] = {
    COMPANY: {_YES: "accompanied", _NO: "alone", _WELL: "acknowledged", _TIRED: "not_well"},
    FEELING: {_YES: "acknowledged", _NO: "not_well", _WELL: "safer", _TIRED: "not_well"},
    None: {_YES: "acknowledged", _NO: "refused", _WELL: "acknowledged", _TIRED: "not_well"},
}
# Of several things in a message, the first of these is taken up.
_ORDER = (
    *("no_answer", "cannot_call", "should_call", "which_number", "contact", "called", "not_well", "alone"),
    *("other_asleep", "accompanied", "other_safe", "misunderstood", "what_happens", "refused", "safer", "here"),
    *("goodbye", "thanks", _WELL, "acknowledged", _NO, _YES, _TIRED),
)
# Intents that mean the same, where no word does.
_OF_INTENT = {
    "affirm": _YES,
    "deny": _NO,
    "thanks": "thanks",
    "goodbye": "goodbye",
    "greet": "here",
    "contact_human": "contact",
}
_GAP = re.compile(r"[\s.,;:]{2,}")
LONGEST = 40  # words; a longer message tells more than this
_Read = Dict[str, Dict[str, Pattern[str]]]
_SAID = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_GRAVE = frozenset(word for some in _SAID.pop("grave") for word in some.split())
_FILLERS = {language: frozenset(told["fillers"].split()) for language, told in _SAID.items()}
_KNOWN = {language: vocabulary(told) for language, told in _SAID.items()}
_SHORT_FORMS = {short: full.split() for short, full in _SAID["en"]["short_forms"].items()}
_PATTERNS: _Read = {
    language: {move: re.compile(any_of(frames, told["groups"])) for move, frames in told["moves"].items()}
    for language, told in _SAID.items()
}


class Move(NamedTuple):
    """`name` is a key of content/crisis.yml's `aftercare`; `whole` where the message says no more than that."""

    name: str
    whole: bool


def recognise(text: str, asked: Optional[str], language: str = "en", intent: Optional[str] = None) -> Optional[Move]:
    """What a message does, after a question of ours or none; by its words in a language or English, else its intent."""
    said = words(text)
    if not said or len(said) > LONGEST:
        return None
    parts = [part for part in map(words, clauses(text)) if part]
    grave = not _GRAVE.isdisjoint(said)
    for spoken in _spoken(language):
        at_once = _does(said, spoken)
        found = [at_once] if at_once else [_does(part, spoken) for part in parts]
        named = [name for names in found for name in names]
        if named:
            rest = [part for names, part in zip(found, parts, strict=False) if not names]
            whole = bool(at_once) or all(_FILLERS[spoken].issuperset(part) for part in rest)
            if whole or not grave:
                return Move(_meaning(named, asked), whole)
    if intent in _OF_INTENT and not grave:
        return Move(_meaning([_OF_INTENT[intent]], asked), False)
    return None


def without_denials(text: str, language: str = "en") -> Optional[str]:
    """What a message says beside clauses that deny danger, as "I'm not suicidal" does; None without such a clause."""
    every = clauses(text)
    known = {part for part in set(every) if any(_DENIES in _does(words(part), of) for of in _spoken(language))}
    denials = [part for part in every if part in known]
    if not denials:
        return None
    rest = text.casefold()
    for part in denials:
        rest = rest.replace(part, " ", 1)
    return _GAP.sub(lambda gap: ". " if len(gap[0].split()) > 1 else gap[0], rest).strip(" .,;:")


def _spoken(language: str) -> Iterable[str]:
    """The languages in which words are looked up: the visitor's, then English."""
    return dict.fromkeys((language, "en"))


def _meaning(named: List[str], asked: Optional[str]) -> str:
    name = min(named, key=_ORDER.index)
    return _MEANING[asked].get(name, name)


def _does(part: List[str], language: str) -> Set[str]:
    """What a clause does: as it stands, else without the small words at its ends."""
    forms = [part]
    if language == "en":
        forms.append([full for word in part for full in _SHORT_FORMS.get(word, [word])])
    for form in forms:
        if not _KNOWN[language].issuperset(form):
            continue
        for said in trimmed(form, _FILLERS[language]):
            found = {name for name, pattern in _PATTERNS[language].items() if pattern.fullmatch(line(said))}
            if found:
                return found
    return set()
