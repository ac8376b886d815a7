"""Whether somebody asks for help itself: a line by its name or number, or a person to talk to now.

A message counts when all of its words fit, so that "988 patients were studied" does not. What is plain counts in any
sentence; what many say of other things counts when it is all that is said.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple

import yaml

from assistant.live import content as live_content
from assistant.nlu.frames import any_of, bare, line, words
from assistant.nlu.parts import sentences

NEED = "asks_for_help"
_LINE = "@line"  # stands for any name of a line
_SHORTEST = 3  # digits of a number that is no choice of an option
_ARTICLES = frozenset("the a die der das le la el los".split())

_SAID = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_FILLERS = frozenset(_SAID.pop("fillers").split())
_LINES, _ANYWHERE, _ALONE = (
    {language: re.compile(any_of(told[kind])) for language, told in _SAID.items()}
    for kind in ("lines", "anywhere", "alone")
)


def match(text: str) -> Optional[str]:
    """The language in which a text asks for help, or None."""
    found = words(text)
    for language, pattern in _ALONE.items():
        if any(pattern.fullmatch(line(part)) for part in (found, bare(found, _FILLERS))):
            return language
    return next(filter(None, map(_asks, [text, *sentences(text)])), None)


def _asks(text: str) -> Optional[str]:
    own, marked = _marked(words(text))
    for language, pattern in _ANYWHERE.items():
        named = _generic(marked, language)
        for part in (named, bare(named, _FILLERS)):
            if pattern.fullmatch(line(part)):
                return own if own and set(part) <= {_LINE, *_ARTICLES} else language
    return None


def _marked(found: List[str]) -> Tuple[Optional[str], List[str]]:
    """The words with the names and numbers of content/crisis.yml marked, and the language that the first one is of."""
    names, own = _names(live_content().crisis.lines), None
    marked: List[str] = []
    at = 0
    while at < len(found):
        length = next((n for n in range(min(8, len(found) - at), 0, -1) if tuple(found[at : at + n]) in names), 0)
        if length:
            own = own or names[tuple(found[at : at + length])]
            marked.append(_LINE)
        else:
            marked.append(found[at])
        at += length or 1
    return own, marked


def _generic(found: List[str], language: str) -> List[str]:
    """The words with what lines are called in a language marked."""
    return _LINES[language].sub(f"{_LINE} ", line(found)).split()


@lru_cache(2)  # before an edit of the lines and after it
def _names(lines: Tuple[Tuple[str, str], ...]) -> Mapping[Tuple[str, ...], str]:
    """Each name and number of a line as words, with its language."""
    names: Dict[Tuple[str, ...], str] = {}
    for written, language in lines:
        known = words(written)
        known = known[known[0] in _ARTICLES :] if known else known
        if known and not (len(known) == 1 and known[0].isdigit() and len(known[0]) < _SHORTEST):
            names[tuple(known)] = language if names.get(tuple(known), language) == language else "en"
    return names
