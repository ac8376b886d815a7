"""Words that a mobile carrier takes for itself, where visitors would be asked to send one back by SMS."""

import re
from pathlib import Path
from typing import Iterator, Tuple

from assistant.channels.carrier_words import CARRIER_WORDS, is_taken
from assistant.content.findings import Finding, read_text
from assistant.content.loader import Content, files

_WORDS = "|".join(sorted(CARRIER_WORDS, key=len, reverse=True))
# Alone between quotes, or in capitals after the asking; not where it goes to somebody else ("text START to 88788").
_QUOTED = re.compile(rf"[“\"‘]({_WORDS})[.!]?[”\"’](?! +to +\d)", re.I)
_CAPITALS = re.compile(
    rf"\b(?i:reply|respond|answer|type|send|say|write|text)(?: [\w’']+)?,? ({_WORDS.upper()})\b(?! +to +\d)"
)


def carriers(root: Path, content: Content) -> Iterator[Finding]:
    """Titles and asked-for words that would unsubscribe a number, or be answered by its carrier."""
    other = content.help.in_text_messages
    for title in sorted(content.titles - set(other.values())):
        if is_taken(title) and title not in other:
            message = (
                f"'{title}' sent back by SMS reaches the carrier first: choose a title of two words, or give it "
                "another one below in_text_messages in content/help.yml"
            )
            yield Finding(*_place(root, title), message)
    for title, shown in other.items():
        if is_taken(shown):
            message = f"'{shown}', for '{title}', is a word that carriers take for themselves: choose another"
            yield Finding(*_place(root, shown), message)
    for path in files(root):
        for number, line in enumerate(read_text(path).splitlines(), start=1):
            asked = None if line.lstrip().startswith("#") else _asked(line, path.suffix == ".md")
            if asked:
                message = f"'{asked}' sent by SMS reaches the carrier first: do not ask visitors to send it"
                yield Finding(path, number, message)


def _asked(line: str, article: bool) -> str:
    """The word that a line asks for. An article may quote what somebody said, and tell what people write."""
    found = _CAPITALS.search(line) or (None if article else _QUOTED.search(line))
    return found[1] if found else ""


def _place(root: Path, title: str) -> Tuple[Path, int]:
    """The first line that has a title."""
    named = re.compile(rf"(?<![\w-]){re.escape(title)}(?![\w-])")
    for path in files(root):
        for number, line in enumerate(read_text(path).splitlines(), start=1):
            if named.search(line) and not line.lstrip().startswith("#") and re.search(r"title|button|:", line):
                return path, number
    return root / "domain.yml", 1
