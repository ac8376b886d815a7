"""Whose danger a message tells of, the writer's or somebody else's, and which need that leaves.

In each clause with a word of danger, the person named last before that word counts: "I think he wants to die" is about
him, "my wife left and I want to die" about the writer, who counts first where both are.
"""

from pathlib import Path
from typing import Dict, FrozenSet, List, Optional

import yaml

from assistant.nlu.phrase_patterns import clauses, words

SELF, OTHER = "self", "other"
_WORDS: Dict[str, FrozenSet[str]] = {
    name: frozenset(listed.split())
    for name, listed in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")).items()
}
_FIRST, _THIRD, _RELATIONS = _WORDS["first"], _WORDS["pronouns"] | _WORDS["relations"], _WORDS["relations"]
_DANGER, _WAKES, _OBJECTS = _WORDS["danger"], _WORDS["wakes"], _WORDS["objects"]
_ASLEEP = frozenset("wake waking unconscious unresponsive".split())  # which nobody writes of themselves
_VIOLENCE, _ME, _OF_THE_BODY = _WORDS["violence"], _WORDS["me"], _WORDS["body"]
_TAKEN, _SUBSTANCES, _LONG_AGO = _WORDS["taken"], _WORDS["substances"], _WORDS["long_ago"]


def about(text: str, need: str) -> Optional[str]:
    """`SELF` or `OTHER`, or None where the words do not tell."""
    others = _THIRD | (_WORDS["plural"] if _RELATIONS & set(words(text)) else frozenset())
    found = {_of_clause(words(clause), need, others) for clause in clauses(text)}
    told = SELF if SELF in found else OTHER if OTHER in found else None
    if told is None and need == "medical_emergency":
        said = set(words(text))
        return OTHER if said & _THIRD or said & _ASLEEP and not said & _FIRST else SELF
    return told


def fitting(text: str, by_need: Dict[str, float]) -> str:
    """The likeliest of the needs that the words of a message allow."""
    bodily = bool(_OF_THE_BODY & set(words(text)))
    ranked = sorted(by_need, key=by_need.get, reverse=True)
    return next((need for need in ranked if bodily or need != "medical_emergency"), ranked[0])


def whose(text: str, need: str) -> str:
    """The need of a message that turns on whose danger it is: the writer's, or somebody else's."""
    if need == "someone_else" and _has_taken(words(text)):
        return "medical_emergency"
    told = about(text, need)
    if need == "self_harm" and told == OTHER:
        return "someone_else"
    return "self_harm" if need == "someone_else" and told == SELF else need


def _has_taken(said: List[str]) -> bool:
    """Whether somebody has taken something just now, or does not wake."""
    taken = _TAKEN & set(said) and _SUBSTANCES & set(said) and not _LONG_AGO & set(said)
    woken = (said[at + 1 : at + 3] for at, word in enumerate(said) if word in _ASLEEP)
    return bool(taken) or any(_OBJECTS & set(after) for after in woken)


def _of_clause(clause: List[str], need: str, others: FrozenSet[str]) -> Optional[str]:
    if need == "abuse":
        return _hurt(clause, others)
    for at, word in enumerate(clause):
        if word not in _DANGER:
            continue
        after = clause[at + 1 : at + 3]
        if {"myself", "meself"} & set(after):
            return SELF
        if word in _WAKES and _OBJECTS & set(after):
            return OTHER
        if set(after) & {"himself", "herself", "themself", "themselves", "hisself"}:
            return OTHER
        told = _nearest(clause[:at], others)
        if told:
            return told
    return None


def _nearest(before: List[str], others: FrozenSet[str]) -> Optional[str]:
    """The person named last."""
    named = next((word for word in reversed(before) if word in _FIRST or word in others), None)
    return None if named is None else SELF if named in _FIRST else OTHER


def _hurt(clause: List[str], others: FrozenSet[str]) -> Optional[str]:
    """Who is hurt by somebody: the person named after the word of violence, else the one before it."""
    for at, word in enumerate(clause):
        if word in _VIOLENCE:
            after = set(clause[at + 1 : at + 4])
            if after & _ME:
                return SELF
            return OTHER if after & others else SELF
    return None
