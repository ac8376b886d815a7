"""What a message takes back, and what it asks for instead: "no, I meant the risks", "not the fear, the brain". Pure."""

import re
from typing import NamedTuple, Optional

from assistant.normalisation import normalise

LONGEST = 40  # words; a longer message tells a story
_APOSTROPHE = re.compile(r"[’‘`´]")
_NO = (
    r"(?:(?:no+|nope|nah|sorry|oops|wait|hang on|hm+|um+|uh+|ah+|oh|ok(?:ay)?|well|but|actually|my mistake|not that)"
    r"\b[\s,.!;:…-]*)"
)
_MEANT = (
    r"(?:(?:i|we)\s+(?:(?:actually|really|only|just)\s+)?(?:meant|mean|men|ment|was\s+asking|asked|was\s+after|wanted)|"
    r"(?:what\s+)?i(?:'m|\s+am|m)\s+asking|my\s+question\s+(?:was|is)|it\s+was\s+meant)"
    r"(?:\s+to\s+(?:say|ask|know|write))?(?:\s+(?:about|for|on))?"
)
_THE = r"(?:(?:the|about|that|this|your|to)\s+)"
_PART = r"[^,.;:!?\n–—]{2,60}?"
_BETWEEN = r"\s*(?:[,.;:!–—]|\s-\s|\bbut\b|\brather\b|(?=\b(?:sorry\s+)?i\s+me[an]*t\b))[\s,.;:!–—-]*"
_INSTEAD = re.compile(rf"^{_NO}*{_MEANT}\s*[,:]?\s+(?P<wanted>.{{2,}})$", re.I | re.S)
_NOT_BUT = re.compile(
    rf"^{_NO}*(?:i\s+(?:did\s*n[o']t|didnt|don't|dont|do\s+not)\s+(?:mean|want|ask\s+(?:about|for))|not|forget|leave|skip|never\s+mind|enough\s+(?:of|about))\s+"
    rf"(?P<refused>{_PART}){_BETWEEN}(?:sorry\s+)?(?:{_NO})*(?:{_MEANT}\s+)?(?P<wanted>.{{2,}})$",
    re.I | re.S,
)
_BUT_NOT = re.compile(
    rf"^{_NO}*(?P<wanted>.{{2,}}?)(?:\s*,\s*(?:and\s+)?not\s+|\s+and\s+not\s+|\s+instead\s+of\s+|\s+rather\s+than\s+){_THE}?(?P<refused>{_PART})\s*[.!]*$",
    re.I | re.S,
)
_INSTEAD_OF = re.compile(
    rf"^{_NO}*(?:instead\s+of|rather\s+than)\s+(?P<refused>{_PART}){_BETWEEN}(?P<wanted>.{{2,}})$", re.I | re.S
)
_ONLY_NOT = re.compile(rf"^{_NO}*not\s+(?:{_THE})?(?P<refused>{_PART})\s*[.!]*$", re.I | re.S)
_NO_FIRST = re.compile(
    r"^(?:no+|nope|nah|wrong|incorrect|that's not it|thats not it)\b\s*[,.!;:…–—-][\s,.!;:…–—-]*(?P<wanted>\S.+)$",
    re.I | re.S,
)
_LATER = re.compile(r"(?:[.!?…,]\s*|\bsorry\s+)i\s+me[an]*t\s+(?P<wanted>.{2,})$", re.I | re.S)
LAST = re.compile(
    r"^(?:that|this|it|one|that one|this one|these|those|that bit|that part)$", re.I
)  # what was answered last
# What "not" negates that is no topic: "not sure", "not now".
_NO_TOPIC = re.compile(
    r"^(?:sure|now|yet|really|quite|at all|bad|good|well|ok|okay|fine|enough|only|just|everyone|everybody|all|so|too|"
    r"very|a|what|again|interested|helpful|true|right|happy|working|here|there|me|you|in danger|alone|safe|"
    r"feeling|going|able|allowed|my|any)\b",
    re.I,
)


class Correction(NamedTuple):
    """`wanted` is asked for instead of `refused`, which may be a word for the last answer; either may be missing."""

    wanted: Optional[str]
    refused: Optional[str]


def read(text: str) -> Optional[Correction]:
    """The correction that a message is, if it is one."""
    plain = _APOSTROPHE.sub("'", normalise(text).text).strip()
    if len(plain.split()) > LONGEST:
        return None
    for pattern in (_NOT_BUT, _INSTEAD_OF, _INSTEAD, _BUT_NOT, _ONLY_NOT):
        found = pattern.match(plain)
        if not found:
            continue
        parts = found.groupdict()
        refused, wanted = (_bare(parts.get(name)) for name in ("refused", "wanted"))
        if refused and _NO_TOPIC.match(refused):
            continue
        if wanted and refused is None:  # "no, I meant the studies, not the patients"
            inner = _BUT_NOT.match(wanted)
            if inner and not _NO_TOPIC.match(inner["refused"]):
                wanted, refused = _bare(inner["wanted"]), _bare(inner["refused"])
        return Correction(wanted, refused)
    found = _NO_FIRST.match(plain) or _LATER.search(plain)
    return Correction(_bare(found["wanted"]), None) if found else None


def _bare(part: Optional[str]) -> Optional[str]:
    return part.strip(" ,.;:!–—-\n") or None if part else None
