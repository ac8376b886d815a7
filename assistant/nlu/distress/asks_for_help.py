"""Whether somebody asks for help itself: a line by its name or number, or a person to talk to now.

A message counts when all of its words fit, so that "988 patients were studied" does not. What is plain counts in any
sentence; what many say of other things counts when it is all that is said.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Pattern, Sequence, Tuple

import yaml

from assistant.content.content_reloader import content as live_content
from assistant.nlu.phrase_patterns import any_of, line, trimmed, vocabulary, words
from assistant.nlu.segmentation import sentences

NEED = "asks_for_help"
_LINE = "@line"  # stands for any name of a line
LONGEST = 30  # words; a longer sentence tells more than these
_SHORTEST = 3  # digits of a number that is no choice of an option
_ARTICLES = frozenset("the a die der das le la el los".split())

_SAID = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_FILLERS = frozenset(_SAID.pop("fillers").split())
_LINES, _ANYWHERE, _ALONE, _CORE, _DEFINES, _UNNAMED, _CRY = (
    {
        language: re.compile(rf"(?<!\S)(?:{any_of(told[kind], told['groups'])})")
        for language, told in _SAID.items()
        if kind in told
    }
    for kind in ("lines", "anywhere", "alone", "core", "defines", "unnamed", "cry")
)
_KNOWN = {language: vocabulary(told) | _FILLERS for language, told in _SAID.items()}
_NEUTRAL = {language: frozenset(told["neutral"].split()) for language, told in _SAID.items()}


def match(text: str, parts: Optional[Sequence[str]] = None) -> Optional[str]:
    """The language in which a text, or one of its sentences, asks for help, or None."""
    found = words(text)
    for language, pattern in _ALONE.items():
        if len(found) > LONGEST or not _KNOWN[language].issuperset(found):
            continue
        if _fits(pattern, found):
            return language
        if language in _UNNAMED and _names_a_line(_generic(found, language, _UNNAMED), language):
            return language
    return next(filter(None, map(_asks, [text, *(sentences(text) if parts is None else parts)])), None)


def cries(text: str) -> Optional[str]:
    """The language in which a text is a bare "help", or None: it may ask how to use the chat, or for help."""
    found = words(text)
    if len(found) > LONGEST:
        return None
    return next((language for language, pattern in _CRY.items() if _fits(pattern, found)), None)


def _fits(pattern: Pattern[str], found: List[str]) -> bool:
    """Whether a pattern fits all of the words, without the small ones at their ends."""
    return any(pattern.fullmatch(line(part)) for part in trimmed(found, _FILLERS))


def _asks(text: str) -> Optional[str]:
    found = words(text)
    if len(found) > LONGEST:
        return None
    own, marked = _marked(found)
    for language, pattern in _ANYWHERE.items():
        if not _KNOWN[language].issuperset(marked):
            continue
        named = _generic(marked, language, _LINES)
        if _fits(pattern, named) or _names_a_line(named, language):
            return own if own and set(named) <= {_LINE, *_ARTICLES, *_FILLERS} else language
    return None


def _names_a_line(found: List[str], language: str) -> bool:
    """Whether nothing but a line is named, and it is not asked what that is."""
    if _LINE not in found or _DEFINES[language].fullmatch(line(found)):
        return False
    return bool(_CORE[language].fullmatch(line([word for word in found if word not in _NEUTRAL[language]])))


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


def _generic(found: List[str], language: str, called: Mapping[str, Pattern[str]]) -> List[str]:
    """The words with what lines are called in a language marked."""
    return called[language].sub(f"{_LINE} ", line(found)).split()


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
