"""Which of the options shown last a typed message names. Pure."""

import re
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import yaml

from assistant.content.loader import MENU, Content
from assistant.content.reply_types import Option
from assistant.content.titles import bare
from assistant.nlu.phrase_patterns import clauses, words
from assistant.runtime.normalisation import normalise

HELP = "crisis"  # the option that shows help again: number 0 wherever options are numbered, and never an ordinal
LONGEST = 60  # characters of a message that is nothing but a number
_LETTERS = {letter: number for number, letter in enumerate("abcdef", 1)}
_LISTED = re.compile(r"\(?\b[a-f]\)")  # a letter as lists have it: "(b)"
_MOST = 8  # words of such a message
_AHEAD = 4  # ... and ahead of a clause that picks


class _Words(NamedTuple):
    """What stands around a number in one language, and the numbers; see option_matching.yml."""

    lead: FrozenSet[str]
    trail: FrozenSet[str]
    continues: FrozenSet[str]
    several: FrozenSet[str]
    letters: FrozenSet[str]
    numbers: Dict[str, int]
    ordinals: Dict[str, int]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "_Words":
        lead, trail, continues, several, letters = (
            frozenset(told[name].split()) for name in ("lead", "trail", "continues", "several", "letters")
        )
        numbers, ordinals = (
            {word: number for number, some in told[name].items() for word in some.split()}
            for name in ("numbers", "ordinals")
        )
        return cls(lead, trail, continues, several, letters, numbers, ordinals)


_SAID = {
    language: _Words.of(told)
    for language, told in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")).items()
}


def select(
    text: str,
    shown: Sequence[Option],
    content: Content,
    article: Optional[str] = None,
    choices: Sequence[str] = (),
    listed: Sequence[str] = (),
    language: str = "en",
) -> Optional[str]:
    """The intent of the option that a typed number, an option's title or the heading of a section names.

    A figure counts all that was shown, as lists are numbered; an ordinal counts the sections that our question put up
    for choice, that were listed or given together before (`listed`), or that were shown. Both may be in English within
    a conversation in another language.
    """
    offered = payloads(shown)
    named = next(filter(None, (_picked(text, spoken) for spoken in dict.fromkeys((language, "en")))), None)
    if named:
        number, is_ordinal, goes_on = named
        if number == 0 and not is_ordinal:
            return HELP if HELP in offered else None
        ahead = [name for name in offered if name != HELP]
        if is_ordinal:
            within = list(choices if choices and not goes_on else listed or choices or ahead)
            ahead = [name for name in within if content.find(name)] or [name for name in within if name != MENU]
        if ahead and (number == -1 or 1 <= number <= len(ahead)):
            return ahead[number - 1 if number > 0 else -1]
    for option in shown:
        if option.get("payload") and bare(option["title"]) == bare(text):
            return option["payload"].lstrip("/")
    return content.titled(text, article)


def _picked(text: str, language: str) -> Optional[Tuple[int, bool, bool]]:
    """The number that a message consists of, or that its last clause does, after a few words that ask nothing."""
    whole = _number(text, language)
    *ahead, last = clauses(text) or [""]
    if whole or not ahead or "?" in text or len(words(last)) < 2 or sum(len(words(part)) for part in ahead) > _AHEAD:
        return whole
    return _number(last, language)


def _number(text: str, language: str) -> Optional[Tuple[int, bool, bool]]:
    """The number that a message consists of, whether it is an ordinal, and whether it goes on in a list."""
    if len(text) > LONGEST:
        return None
    known, plain = _SAID[language], normalise(text).text
    said = words(plain)
    if not said or len(said) > _MOST:
        return None
    begin, end = 0, len(said)
    while begin < end and said[begin] in known.lead:
        begin += 1
    counts = {*known.numbers, *known.ordinals}
    while begin < end and said[end - 1] in known.trail and not (end - begin == 1 and said[begin] in counts):
        end -= 1
    core, before = said[begin:end], said[:begin]
    if len(core) != 1:
        return None
    (word,) = core
    goes_on = not known.continues.isdisjoint(before)
    if word.isdecimal() and len(word) <= 2:
        return int(word), False, goes_on
    if word in known.ordinals:
        return known.ordinals[word], True, goes_on
    if word in known.numbers and known.several.isdisjoint(before[-1:]):
        return known.numbers[word], False, goes_on
    if word in _LETTERS and (not known.letters.isdisjoint(before[-1:]) or _LISTED.search(plain.casefold())):
        return _LETTERS[word], True, goes_on
    return None


def payloads(shown: Sequence[Option]) -> List[str]:
    """What was offered, each once: so it is numbered where several replies of one turn share a list."""
    return list(dict.fromkeys(option["payload"].lstrip("/") for option in shown if option.get("payload")))
