"""The words and ways of help in distress: the text that comes next, and the links that fit, the leading one first."""

import re
from typing import Any, Iterable, List, NamedTuple, Optional, Tuple, Union

from assistant.content.crisis_schema import UNCLEAR, Crisis, Language, Region
from assistant.content.outgoing_links import Link
from assistant.content.reply_types import Option
from assistant.dialogue.aftercare import AFTERCARE, SUPPORT, TEXTS, Key, Talk, next_text

OTHER = "other"  # the third part of a key
_URGENT = ("immediate_danger", "medical_emergency", "someone_else", "abuse")  # the emergency number leads
_BRIEF = frozenset(
    {"thanks", "goodbye", "safer", "accompanied", "misunderstood", "moving_on", "other_safe", "acknowledged"}
)
_IN_WRITING = frozenset({"cannot_call", "no_answer", "refused"})
_PLACEHOLDER = re.compile(r"\{(?:emergency|line|write)\}")


class Said(NamedTuple):
    """Words of a key, by their number among them."""

    key: Key
    number: int
    text: str


def of_need(need: str, other: bool) -> Key:
    """The key of the graded texts for a need."""
    return (TEXTS, need, OTHER) if other else (TEXTS, need)


def choose(crisis: Crisis, talk: Talk, key: Key) -> Said:
    """The words that come next; where they would come twice in a row, those for what was not understood."""
    last = _last(crisis, talk)
    for each in (key, (AFTERCARE, UNCLEAR)):
        texts = _texts(crisis, talk, each)
        number = next_text(talk, each, texts, last)
        if number is not None:
            return Said(each, number, texts[number])
    return Said(key, 0, _texts(crisis, talk, key)[0])


def _texts(crisis: Crisis, talk: Talk, key: Key) -> Tuple[str, ...]:
    words: Union[Crisis, Language] = crisis.languages.get(talk.language, crisis)
    kind, what = key[:2]
    if kind == TEXTS:
        return words.of_need(what, OTHER in key[2:])
    return words.support.get(what, words.support["general"]) if kind == SUPPORT else words.aftercare[what]


def _last(crisis: Crisis, talk: Talk) -> Optional[str]:
    """The text that was said last, unless an edit has taken it away."""
    key, number = tuple(talk.last[0].split(".")), talk.last[1]
    try:
        return _texts(crisis, talk, key)[number]
    except (KeyError, ValueError, IndexError):
        return None


def text(crisis: Crisis, talk: Talk, said: Said, need: str) -> str:
    """The words with what fits in the place of their placeholders."""
    words, region = _place(crisis, talk)
    fitting = region.fitting(need, talk.veteran)
    write = next((resource.write for resource in fitting if resource.write), words.in_writing)
    full = said.key[0] == TEXTS or said.key[1] == "which_number"
    line = fitting[0].say if full else _short(fitting[0].say)
    values = {"{emergency}": region.emergency.say, "{line}": line, "{write}": write}
    return _PLACEHOLDER.sub(lambda found: _begins(said.text[: found.start()], values[found[0]]), said.text)


def _begins(before: str, value: str) -> str:
    """A value with a capital where it begins a sentence."""
    return value[0].upper() + value[1:] if before.rstrip()[-1:] in ("", ".", "!", "?") else value


def _short(line: str) -> str:
    """A line without what stands in brackets, once it was said in full, if a number is left."""
    bare = line.partition(" (")[0]
    return bare if any(sign.isdigit() for sign in bare) else line


def options(crisis: Crisis, talk: Talk, said: Said, need: str) -> List[Option]:
    """The ways to help that stand with the words; writing leads where calling is impossible."""
    kind, what = said.key[:2]
    _, region = _place(crisis, talk)
    brief = kind == SUPPORT or kind == AFTERCARE and what in _BRIEF
    own = crisis.regions[crisis.region]
    found: List[Link] = []
    for each in [region] if own is region else [region, own]:
        fitting = each.fitting(need, talk.veteran)
        found += [link for resource in (fitting[:1] if brief else fitting) for link in resource.options]
    if not brief:
        emergency = region.emergency.options
        found = [*emergency, *found] if need in _URGENT else [*found, *emergency]
        found += crisis.everywhere
    if talk.writes or what in _IN_WRITING:
        found.sort(key=lambda link: link.calls)
    shown = links(found)
    return [*shown, again(crisis, talk)] if kind == AFTERCARE else shown


def first(crisis: Crisis, talk: Talk, need: str) -> List[Option]:
    """What keeps help one tap away, ahead of everything else."""
    _, region = _place(crisis, talk)
    ways = [link for resource in region.fitting(need, talk.veteran) for link in resource.options]
    lead = next((link for link in ways if not link.calls), ways[0]) if talk.writes else ways[0]
    return [*links([lead]), again(crisis, talk)]


def again(crisis: Crisis, talk: Talk) -> Option:
    """The option that shows the help again."""
    return {"title": _place(crisis, talk)[0].help_title, "payload": "/crisis"}


def links(found: Iterable[Any]) -> List[Option]:
    return [{"title": link.title, "url": link.url} for link in found]


def _place(crisis: Crisis, talk: Talk) -> Tuple[Any, Region]:
    """The words of the talk's language, and the region whose lines they name."""
    language: Optional[Language] = crisis.languages.get(talk.language)
    return language or crisis, crisis.regions[language.region if language else crisis.region]
