"""What is remembered of the talk about the article: small, bounded, and kept in one slot. Pure."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Dict, Iterable, Optional, Tuple

GIVEN = 12  # sections that are remembered as given; of more, the last ones
REFUSED = 3  # sections that the visitor said no to last
LISTED = 12  # topics of a list that are remembered
UNANSWERED = 9  # counted no further


@dataclass(frozen=True)
class DialogueState:
    """Ids of sections and of a topic, and one count; no word of a visitor.

    `given`: the sections that were answered with, the last one at the end; `first` of all. `refused`: what the visitor
    said no to since the last answer. `listed`: the topics that were listed, or answered together, last.
    `unanswered`: how many messages in a row got no answer. `topic`: what the last one asked that the article leaves
    open, as a case of "out of scope".
    """

    given: Tuple[str, ...] = ()
    first: Optional[str] = None
    refused: Tuple[str, ...] = ()
    listed: Tuple[str, ...] = ()
    unanswered: int = 0
    topic: Optional[str] = None

    @classmethod
    def of(cls, slot: Any) -> "DialogueState":
        """The state as a slot has it; what an older version stored, or no state, begins anew."""
        if not isinstance(slot, dict):
            return cls()
        known = {each.name: slot[each.name] for each in fields(cls) if each.name in slot}
        try:
            for name in ("given", "refused", "listed"):
                known[name] = tuple(map(str, known.get(name, ())))
            topic = known.get("topic")
            known["topic"] = None if topic is None else str(topic)
            return cls(**{**known, "unanswered": int(known.get("unanswered", 0))})
        except (TypeError, ValueError):
            return cls()

    def as_slot(self) -> Dict[str, Any]:
        """The state as JSON has it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def after(
    state: DialogueState,
    given: Iterable[str],
    unanswered: bool = False,
    refused: Iterable[str] = (),
    listed: Iterable[str] = (),
    topic: Optional[str] = None,
) -> DialogueState:
    """The state once the visitor was answered with some sections, or with none."""
    new = list(dict.fromkeys(given))
    kept = [name for name in state.given if name not in new]
    no = () if new else state.refused
    return DialogueState(
        (*kept, *new)[-GIVEN:],
        state.first or (new[0] if new else None),
        tuple(dict.fromkeys((*no, *refused)))[-REFUSED:],
        tuple(listed)[:LISTED],
        min(state.unanswered + 1, UNANSWERED) if unanswered else 0,
        topic,
    )
