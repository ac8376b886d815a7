"""Whether a text, or a part of it, asks, and whether it compares. Pure."""

import re

from assistant.nlu.phrase_patterns import clauses

_QUESTION = re.compile(
    r"(what|how|why|where|which|who|is it|is this|are there|does|do you|can you|could you|tell me|explain)\b", re.I
)
# How a part of a message begins that asks by itself.
_PART_ASKS = re.compile(
    r"(?:(?:and|also|plus|but|or|then|so|ok|okay)\s+)*"
    r"(?:whats?|hows?|why|where|when|which|whos?|whether|is|are|was|were|does|do|did|will|would|has|have|can|could|should|"
    r"tell me|explain|show me)\b",
    re.I,
)
_COMPARE = re.compile(r"\b(?:compared?|versus|vs|differ(?:s|ent|ence)?|same as)\b", re.I)


def is_question(text: str) -> bool:
    """Whether a text asks, by its sign or its first words."""
    return "?" in text or bool(_QUESTION.match(text.lstrip()))


def compares(text: str) -> bool:
    """Whether a text asks how two things compare."""
    return bool(_COMPARE.search(text))


def part_asks(part: str) -> bool:
    """Whether a part of a message asks by itself."""
    return "?" in part or bool(_PART_ASKS.match(part.lstrip().replace("’", "").replace("'", "")))


def asks_anywhere(text: str) -> bool:
    """Whether a text asks as a whole or in a clause."""
    return is_question(text) or any(map(part_asks, [text, *clauses(text)]))
