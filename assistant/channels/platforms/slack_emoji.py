"""Slack's `:words:` back into the emoji that a visitor typed, as distress and laughter are read from these."""

import re
from typing import Any, Iterator, Mapping, Tuple

# A name has at most 100 characters, and not digits alone, as a time of day has.
_WORD = re.compile(
    r":([+-]1|(?![0-9'-]{1,100}:)[a-z0-9_+'-]{1,100})(?:::skin-tone-[2-6])?:(?::skin-tone-[2-6]:)?",
)
# For messages without blocks, such as `/me`: those that say something of the visitor, by all of Slack's names.
_KNOWN: Mapping[str, str] = {
    "gun": "\U0001f52b",
    "pistol": "\U0001f52b",
    "coffin": "\u26b0\ufe0f",
    "headstone": "\U0001faa6",
    "dagger_knife": "\U0001f5e1\ufe0f",
    "dagger": "\U0001f5e1\ufe0f",
    "hocho": "\U0001f52a",
    "knife": "\U0001f52a",
    "joy": "\U0001f602",
    "rolling_on_the_floor_laughing": "\U0001f923",
    "laughing": "\U0001f606",
    "satisfied": "\U0001f606",
    "sweat_smile": "\U0001f605",
    "cry": "\U0001f622",
    "sob": "\U0001f62d",
    "broken_heart": "\U0001f494",
    "heart": "\u2764\ufe0f",
    "pray": "\U0001f64f",
    "+1": "\U0001f44d",
    "thumbsup": "\U0001f44d",
    "-1": "\U0001f44e",
    "thumbsdown": "\U0001f44e",
    "ok_hand": "\U0001f44c",
    "wave": "\U0001f44b",
    "pill": "\U0001f48a",
    "skull": "\U0001f480",
}


def read(text: str, blocks: Any) -> str:
    """The text with its emoji, without those that a workspace made for itself."""
    named = {**_KNOWN, **dict(_told(blocks))}
    own = {name for name, sign in named.items() if not sign}

    def sign(found: "re.Match[str]") -> str:
        name = found[1]
        return " " if name in own else named.get(name, found[0])

    return _WORD.sub(sign, text)


def _told(blocks: Any) -> Iterator[Tuple[str, str]]:
    """The emoji that a message names: docs.slack.dev/reference/block-kit/block-elements/emoji-element."""
    waiting = [blocks]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
            if part.get("type") == "emoji" and isinstance(part.get("name"), str):
                yield part["name"].partition("::")[0], _character(part.get("unicode"))


def _character(code_points: Any) -> str:
    """The character for `1f44d-1f3fb`; None for an emoji that a workspace made."""
    try:
        return "".join(chr(int(point, 16)) for point in code_points.split("-"))
    except (AttributeError, ValueError, OverflowError):
        return ""
