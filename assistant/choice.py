"""Which of the options shown last a typed message names. Pure."""

import re
from typing import Dict, List, Optional

from assistant.content import Content, bare

_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_CHOICE = re.compile(
    # Between two words one blank has one reading, or a row of words would have two to the power of their number.
    r"(?:(?:the|option|number|no|nr|#|pick|take|choose|i(?:'ll)? (?:take|want))(?: ?\. ?| {1,2})?)*"
    r"(?:(?P<number>\d{1,2})|(?P<ordinal>" + "|".join(_ORDINALS) + r"))(?: (?:one|option|please|pls|thanks))*[.!)]*"
)


def select(text: str, shown: List[Dict[str, str]], content: Content, article: Optional[str] = None) -> Optional[str]:
    """The intent of the option that a typed number, an option's title or the heading of a section names."""
    offered = payloads(shown)
    found = _CHOICE.fullmatch(text.strip().casefold())
    if found and offered:
        number = int(found["number"]) if found["number"] else _ORDINALS[found["ordinal"]]
        if number == -1 or 1 <= number <= len(offered):
            return offered[number - 1 if number > 0 else -1]
    for option in shown:
        if option.get("payload") and bare(option["title"]) == bare(text):
            return option["payload"].lstrip("/")
    return content.titled(text, article)


def payloads(shown: List[Dict[str, str]]) -> List[str]:
    """What was offered, each once: so it is numbered where several replies of one turn share a list."""
    return list(dict.fromkeys(option["payload"].lstrip("/") for option in shown if option.get("payload")))
