"""Short names for the variables of the widget: a quarter of its script is names, which browsers need not be sent.

It reads JavaScript as widget/ is written: every variable is declared there, and no variable has the name of a global
of the browser that the widget uses.
"""

import itertools
import re
import string
from typing import Dict, Iterator, List, NamedTuple, Set, Text

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<regex>(?<=[(,=:\[!&|?{};>])/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\]|\\.)*\])+/)
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<other>[\s\S])""",
    re.VERBOSE,
)
_DECLARED = re.compile(r"\b(?:const|let|function) (\w+)|(?<![\w,])\(?([\w,]+)\)?=>|\(([\w,]+)\)\{")
# A semicolon before the end of a block, a line's end after one, and a word that is longer than its like.
_SPARED = re.compile(r'("(?:[^"\\]|\\.)*")|;(?=\})|(?<=\})\n|\b(?P<longer>const)\b(?=[ {[])')
_KEYWORDS = frozenset("async await catch for if of return super switch this typeof while".split())
_METHOD = re.compile(r"\([^()]*\)\{")


class _Name(NamedTuple):
    """One place where a name stands; `fixed` says that it is a property there, or a key."""

    text: Text
    start: int
    fixed: bool


def shortened(script: Text) -> Text:
    """A script without blanks and comments, whose variables have names as short as they can be.

    Every statement of it ends with a semicolon or a block.
    """
    script = _SPARED.sub(lambda found: found[1] or ("let" if found["longer"] else ""), script)
    places = list(_names(script))
    fixed = {place.text for place in places if place.fixed}
    counts: Dict[Text, int] = {}
    for place in places:
        counts[place.text] = counts.get(place.text, 0) + 1
    renamed = [name for name in _declared(script) if name in counts and name not in fixed and len(name) > 2]
    short = dict(zip(sorted(renamed, key=lambda name: (-counts[name], name)), _short(set(counts)), strict=False))
    pieces: List[Text] = []
    done = 0
    for place in places:
        if place.text in short:
            pieces += script[done : place.start], short[place.text]
            done = place.start + len(place.text)
    return "".join(pieces) + script[done:]


def _declared(script: Text) -> Set[Text]:
    groups = (name for found in _DECLARED.finditer(script) for name in found.groups() if name)
    return {name for group in groups for name in group.split(",")} - _KEYWORDS


def _short(taken: Set[Text]) -> Iterator[Text]:
    letters = string.ascii_letters
    for name in itertools.chain(letters, map("".join, itertools.product(letters, letters))):
        if name not in taken:
            yield name


def _names(script: Text) -> Iterator[_Name]:
    """Every name outside of texts and expressions; the code within a template counts."""
    brackets = [""]  # that are open
    at = 0
    while at < len(script):
        if brackets[-1] == "`" and not script.startswith(("`", "${"), at):
            at += 2 if script[at] == "\\" else 1
            continue
        if script.startswith("${", at) and brackets[-1] == "`":
            brackets.append("${")
            at += 2
            continue
        token = _TOKEN.match(script, at)
        assert token
        text = token[0]
        at = token.end()
        if text == "`":
            brackets.pop() if brackets[-1] == "`" else brackets.append("`")
        elif text in "([{":
            brackets.append(text)
        elif text in ")]}":
            brackets.pop()
        elif token["name"]:
            yield _Name(text, token.start(), _fixed(script, token.start(), at, brackets[-1]))
    assert brackets == [""], "what it took for a bracket was none"


def _fixed(script: Text, start: int, end: int, bracket: Text) -> bool:
    before, after = script[max(0, start - 1) : start], script[end : end + 1]
    if before in (".", "#"):
        return not script.endswith("...", 0, start)
    if bracket == "{":
        if before in ("{", ",") and after in (",", "}", ":", "="):  # a key, or a variable that is one, too
            return True
        declared = script.endswith("function ", 0, start)
        return bool(before in ("{", "}", ";", " ", "\n") and not declared and _METHOD.match(script, end))
    return False
