"""A message that is understood by what was said before it. Pure."""

import re

from assistant.content import Content
from assistant.turn import Turn

FOLLOW_UP_WORDS = 6  # a longer message stands alone
_REPEAT = re.compile(
    r"\b(again|repeat|once more|say that|come again|pardon|sorry|reread|re-?read|what did you say)\b", re.I
)


def stays(turn: Turn, content: Content) -> bool:
    """Whether an unclear, short message makes sense after the section answered last, such as "how many of them?"."""
    if not turn.section or len(turn.text.split()) > FOLLOW_UP_WORDS or not content.find(turn.section):
        return False
    ranking = [row["name"] for row in turn.parse.get("intent_ranking") or () if content.find(row["name"])]
    return turn.section in ranking[:2]


def wants_repeat(text: str) -> bool:
    """Whether a text asks for the same words again."""
    return bool(_REPEAT.search(text))
