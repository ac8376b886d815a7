"""The talk after distress: what was told, asked and answered, and which words come next. Pure; one slot keeps it."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

from assistant.nlu.distress.dialogue_acts import COMPANY, FEELING

CHECK_IN = "check_in"
TEXTS, SUPPORT, AFTERCARE = "texts", "support", "aftercare"  # kinds of words in content/crisis.yml
# Kind words beside an answer come again after so many turns without, or with another need after the half of it: said at
# each turn of a long sad conversation, they would become a formula, and hide the answers.
PAUSE = 4
# What lets the visitor go on: after these, a message is read as any other again.
_LEAVES = frozenset({"moving_on", "misunderstood"})

Key = Tuple[str, ...]  # a kind of words, what they are for, and whether for somebody else: ("texts", "self_harm")


@dataclass(frozen=True)
class Talk:
    """What is remembered of a talk.

    `close`: the last reply belonged to it, so that the next message does. `asked`: what our last question was about.
    `told`: how often words of each key were said; `last` the key and number of the last one. `writes`: calling is
    impossible. `quiet`: turns since kind words were said beside an answer.
    """

    language: str = "en"
    other: bool = False  # the danger is somebody else's
    veteran: bool = False
    writes: bool = False
    close: bool = False
    asked: Optional[str] = None
    meant: Tuple[str, ...] = ()  # sections that the message may have asked for, should it have been misread
    told: Mapping[str, int] = field(default_factory=dict)
    last: Tuple[str, int] = ("", 0)
    quiet: int = PAUSE

    @classmethod
    def of(cls, slot: Any) -> "Talk":
        """The state as a slot has it; what an older version stored, or nothing, begins anew."""
        known = {each.name for each in fields(cls)}
        values = {name: value for name, value in slot.items() if name in known} if isinstance(slot, dict) else {}
        for name in ("meant", "last"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)

    def as_slot(self) -> Dict[str, Any]:
        values = asdict(self)
        return {**values, "meant": list(self.meant), "last": list(self.last), "told": dict(self.told)}


def next_text(talk: Talk, key: Key, texts: Sequence[str], last: Optional[str]) -> Optional[int]:
    """Which of the texts comes next: each once, then all but the first in turn, and none twice in a row.

    None, if the only one was said last.
    """
    said, count = talk.told.get(name(key), 0), len(texts)
    number = said if said < count else said % count if count < 3 else 1 + (said - 1) % (count - 1)
    if texts[number] == last:
        number = (number + 1) % count
    return None if texts[number] == last else number


def told(talk: Talk, key: Key, number: int, text: str) -> Talk:
    """The talk once a text was said."""
    kind, what = key[:2]
    asked = (FEELING if what == CHECK_IN else COMPANY) if _asks(text) else None
    return replace(
        talk,
        close=kind != SUPPORT and what not in _LEAVES,
        asked=asked,
        writes=talk.writes or what == "cannot_call",
        told={**talk.told, name(key): talk.told.get(name(key), 0) + 1},
        last=(name(key), number),
        quiet=0 if kind == SUPPORT else talk.quiet,
    )


def elsewhere(talk: Talk) -> Talk:
    """The talk once something else was said."""
    return replace(talk, close=False, asked=None, quiet=min(talk.quiet + 1, PAUSE))


def supports(talk: Talk, need: str) -> bool:
    """Whether kind words stand beside this answer."""
    new = name((SUPPORT, need)) not in talk.told
    return talk.quiet >= (PAUSE // 2 if new else PAUSE)


def name(key: Key) -> str:
    return ".".join(key)


def _asks(text: str) -> bool:
    return "?" in text
