"""A message in another language than English: which reading of it counts, and how the answer says so. Pure."""

from dataclasses import replace
from typing import Any, Dict, List, Mapping, Optional, Tuple

from assistant.content.loader import Content
from assistant.dialogue.turn import Plan, Turn
from assistant.nlu.language_detector import UNREAD

NOTICE = "language_notice"
OFFERED = 3  # sections that are offered where none is given
CLEAR = 0.5  # confidence from which on the article leaves open what was asked
# Replies that have words in each language.
OWN_WORDS = frozenset(
    "greet goodbye thanks affirm deny bot_challenge contact_human medical_advice no_more privacy complaint "
    "delete_conversation".split()
)


def noticed(planned: Plan, turn: Turn, content: Content) -> Plan:
    """The plan for a message in another language: what has no words in it comes after the notice."""
    own = tuple(reply for reply in planned.replies if reply in OWN_WORDS)
    given = tuple(reply for reply in planned.replies if reply in content.answers)
    if given:
        return replace(planned, replies=(*own, NOTICE, *given))
    if own:
        return replace(planned, replies=own)
    understanding = turn.parse.get("understanding") or {}
    if not understanding.get("known", True):
        return replace(planned, replies=(NOTICE,), offers=())
    likely = tuple(dict.fromkeys((*planned.offers, *_nearest(turn.parse, content))))[:OFFERED]
    # Of a price or a figure it is sure that the article leaves it open; elsewhere the words may have been misread,
    # unless no reading is likelier.
    left_open = (understanding.get("topic") or _clear(turn.parse, content)) and "out_of_scope" in planned.replies
    return replace(planned, replies=("out_of_scope",) if left_open else (NOTICE,), offers=likely)


def unread(turn: Turn, content: Content) -> Optional[str]:
    """The language of a message that we do not read (ISO 639), unless the article is in it."""
    language = turn.parse.get(UNREAD)
    return language if language != content.current(turn.article).lang else None


def unread_plan(planned: Plan, content: Content) -> Plan:
    """The plan for a message that we do not read: a section that its words name, and where people help."""
    given = tuple(reply for reply in planned.replies if content.find(reply) and not planned.nearest)
    return Plan((NOTICE, *given), variant=UNREAD)


def _clear(parse: Mapping[str, Any], content: Content) -> bool:
    """Whether a message means surely what was made of it, and no section is likelier."""
    confidence = (parse.get("intent") or {}).get("confidence", 0.0)
    sections = [row["confidence"] for row in parse.get("intent_ranking") or () if content.find(row["name"])]
    return bool(confidence >= CLEAR and confidence > max(sections, default=0.0))


def _nearest(parse: Mapping[str, Any], content: Content) -> Tuple[str, ...]:
    """The sections that a message may have asked for."""
    ranking: List[Dict[str, Any]] = parse.get("intent_ranking") or []
    return tuple(row["name"] for row in ranking if content.find(row["name"]))


def of_notice(planned: Plan, content: Content) -> Optional[str]:
    """Which notice fits: to what is not read, with a section, with sections to choose from, or, where it is None, with
    all topics."""
    if planned.variant == UNREAD:
        return UNREAD
    if any(content.find(reply) for reply in planned.replies):
        return "answer"
    return "offer" if planned.offers else None
