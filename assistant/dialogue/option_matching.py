"""Which of the options shown last a typed message names. Pure."""

import re
from typing import List, Optional, Sequence, Tuple

from assistant.content.loader import MENU, Content, bare
from assistant.content.reply_types import Option
from assistant.runtime.normalisation import normalise

HELP = "crisis"  # the option that shows help again: number 0 wherever options are numbered, and never an ordinal
LONGEST = 60  # characters of a message that is nothing but a number
_WORDS = "one two three four five six seven eight nine ten".split()
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)}
_ORDINALS = {
    **{word: number for number, word in enumerate("first second third fourth fifth sixth seventh eighth".split(), 1)},
    **{"1st": 1, "2nd": 2, "3rd": 3, **{f"{number}th": number for number in range(4, 11)}},
    **{"frist": 1, "secound": 2, "last": -1, "latter": -1, "former": 1, "bottom": -1, "top": 1},
}
_LETTERS = {letter: number for number, letter in enumerate("abcdef", 1)}
_LEAD = frozenset(
    "the option options number no nr num pick take choose choice topic button answer i ill id want like would give "
    "show me us let lets do try go with to for and ok okay yes yeah yep please pls um uh hm well so then now just tell "
    "about at".split()
)
_TRAIL = frozenset(
    "one option topic choice button please pls plz thanks thank you then now first of those them these the list "
    "i think guess".split()
)
_CONTINUES = frozenset("and then now also next".split())  # an ordinal after these goes on in the list before
_SIGN = re.compile(r"[^\w#]+")


def select(
    text: str,
    shown: Sequence[Option],
    content: Content,
    article: Optional[str] = None,
    choices: Sequence[str] = (),
    listed: Sequence[str] = (),
) -> Optional[str]:
    """The intent of the option that a typed number, an option's title or the heading of a section names.

    A figure counts all that was shown, as lists are numbered; an ordinal counts the sections that our question put up
    for choice, that were listed or given together before (`listed`), or that were shown.
    """
    offered = payloads(shown)
    named = _number(text)
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


def _number(text: str) -> Optional[Tuple[int, bool, bool]]:
    """The number that a message consists of, whether it is an ordinal, and whether it goes on in a list."""
    if len(text) > LONGEST:
        return None
    said = _SIGN.sub(" ", normalise(text).text.casefold().replace("'", "")).replace("#", " ").split()
    if not said or len(said) > 8:
        return None
    begin, end = 0, len(said)
    while begin < end and said[begin] in _LEAD:
        begin += 1
    while begin < end and said[end - 1] in _TRAIL and not (end - begin == 1 and said[begin] in ("one", "first")):
        end -= 1
    core, before = said[begin:end], said[:begin]
    if len(core) != 1:
        return None
    (word,) = core
    goes_on = not _CONTINUES.isdisjoint(before)
    if word.isdecimal() and len(word) <= 2:
        return int(word), False, goes_on
    if word in _ORDINALS:
        return _ORDINALS[word], True, goes_on
    if word in _NUMBERS and before[-1:] != ["the"]:
        return _NUMBERS[word], False, goes_on
    if word in _LETTERS and before[-1:] in (["option"], ["choice"], ["answer"]):
        return _LETTERS[word], True, goes_on
    return None


def payloads(shown: Sequence[Option]) -> List[str]:
    """What was offered, each once: so it is numbered where several replies of one turn share a list."""
    return list(dict.fromkeys(option["payload"].lstrip("/") for option in shown if option.get("payload")))
