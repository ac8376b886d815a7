"""What a message takes back, and what it asks for instead: "no, I meant the risks", "not the fear, the brain". Pure.

It is read clause by clause, so that the time it takes grows with the length of the message alone.
"""

import re
from typing import List, NamedTuple, Optional, Tuple

from assistant.runtime.normalisation import normalise

LONGEST = 250  # characters; a longer message tells a story
_APOSTROPHE = re.compile(r"[’‘`´]")
_PART = re.compile(r"[,.;:!?…–—\n]+|(?<= )-(?= )")
# Where a clause turns: each word begins one of its own.
_TURNS = re.compile(r"\b(but|instead of|rather than|and not|sorry|(?:i|we) (?:meant|ment|men|mean))\b", re.I)
_FILLER = re.compile(
    r"^(?:no+|nope|nah|sorry|oops|wait|hang on|hm+|um+|uh+|ah+|oh|ok|okay|well|but|actually|my mistake|rather|then)"
    r"\b ?",
    re.I,
)
_MEANT = re.compile(
    r"^(?:(?:i|we) (?:actually |really |only |just )?(?:meant|ment|men|mean|was asking|asked|was after|wanted)|"
    r"i am asking|im asking|i'm asking|my question (?:was|is))(?: to (?:say|ask|know))?(?: about| for| on)?(?: |$)",
    re.I,
)
_NOT = re.compile(
    r"^(?:not|and not|instead of|rather than|forget|leave|skip|enough of|enough about|never mind|"
    r"i (?:did not|didn't|didnt|do not|don't|dont) (?:mean|want|ask for|ask about))(?: about)? ",
    re.I,
)
# What is pointed at by a word for it: "the hope one".
_THING = re.compile(
    r"^(?:(?:ok|okay|yes|and|then|so|fine|show me|give me|tell me|i want|lets do|what about|go to|now)[ ,.]+)*"
    r"(?:the|that) (?P<wanted>(?!other|first|second|third|last|next|same|previous|whole|only|right|wrong|one\b)"
    r"[\w'’-]+(?: [\w'’-]+){0,2}) (?:one|thing|bit|part|stuff|section|topic)(?:,? please)?[.!]*$",
    re.I,
)
_DENIES = re.compile(r"^(?:no+|nope|nah|wrong|incorrect|that's not it|thats not it)$", re.I)
LAST = re.compile(r"^(?:that|this|it|one|that one|this one|these|those|that bit|that part)$", re.I)  # the last answer
# What "not" negates that is no topic: "not sure", "not now".
_NO_TOPIC = re.compile(
    r"^(?:sure|now|yet|really|quite|at all|bad|good|well|ok|okay|fine|enough|only|just|everyone|everybody|all|so|too|"
    r"very|a|what|again|interested|helpful|true|right|happy|working|here|there|me|you|in danger|alone|safe|"
    r"feeling|going|able|allowed|my|any|\d)\b",
    re.I,
)
_MOST = 8  # words of a topic that is taken back


class Correction(NamedTuple):
    """`wanted` is asked for instead of `refused`, which may be a word for the last answer; either may be missing."""

    wanted: Optional[str]
    refused: Optional[str]


def read(text: str) -> Optional[Correction]:
    """The correction that a message is, if it is one."""
    if len(text) > LONGEST:
        return None
    thing = _THING.match(" ".join(normalise(text).text.split()))
    if thing:
        return Correction(thing["wanted"], None)
    plain = " ".join(_APOSTROPHE.sub("'", normalise(text).text).split(" "))
    wanted: List[str] = []
    refused: List[str] = []
    meant = denies = False
    for clause, asks in _clauses(plain):
        if _DENIES.match(clause):
            denies = not wanted and not refused
            continue
        said = _without(clause)
        topic = _NOT.sub("", said, 1).strip() if _NOT.match(said) else None
        if topic and not asks and len(topic.split()) <= _MOST and not _NO_TOPIC.match(_bare(topic)):
            refused.append(_bare(topic))
        elif topic is None and _MEANT.match(said):
            said = _MEANT.sub("", said, 1).strip()
            meant = True
            wanted = [said] if said else []  # what came before was not it
        elif said:
            wanted.append(said)
    if refused and wanted and not (meant or denies) and not _begins_with_not(plain) and len(wanted) > 2:
        return None  # a longer message, in which something is said not to be
    if not (refused or meant or denies):
        return None
    asked = ". ".join(wanted) or None
    return Correction(asked, refused[-1] if refused else None) if asked or refused else None


def _clauses(text: str) -> List[Tuple[str, bool]]:
    """The clauses, each with whether a question mark follows it."""
    found: List[Tuple[str, bool]] = []
    begin = 0
    for match in [*_PART.finditer(text), None]:
        end = match.start() if match else len(text)
        asks = bool(match and "?" in match[0])
        clause = text[begin:end]
        turns = [turn.start() for turn in _TURNS.finditer(clause) if turn.start()]
        cuts = [0, *turns, len(clause)]
        for one, other in zip(cuts, cuts[1:], strict=False):
            part = " ".join(clause[one:other].split())
            if part:
                found.append((part, asks))
        begin = match.end() if match else end
    return found


def _without(clause: str) -> str:
    """A clause without the small words that it begins with."""
    while True:
        found = _FILLER.match(clause)
        if not found or not found[0]:
            return clause
        clause = clause[found.end() :].strip()


def _begins_with_not(text: str) -> bool:
    return bool(_NOT.match(_without(" ".join(text.split()))))


def _bare(topic: str) -> str:
    """A topic without its article."""
    words = topic.split()
    return " ".join(words[1:]) if len(words) > 1 and words[0].casefold() in ("the", "about", "your") else topic
