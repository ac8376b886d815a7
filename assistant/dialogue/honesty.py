"""The line above a section that does not say exactly what was asked, and the words where no section does. Pure."""

import re
from typing import Mapping, Optional

from assistant.content.article import Section
from assistant.content.loader import Content
from assistant.dialogue.turn import Plan, Turn
from assistant.nlu.phrase_patterns import STEM, stems, words
from assistant.nlu.retrieval.gaps import gap
from assistant.nlu.retrieval.question_classifier import NEAR_DOMAIN, OFF_TOPIC_KIND

SUPPORTED = "support"  # `when` of what is said to somebody who suffers
# Topics of a page or of a clinic, which no article is about: "off topic" is no answer to them.
_AROUND = frozenset({"language", "practical", "publication", "technical"})
# What a section's own note says already, by the words of the note.
_NOTED = {"figures": ("figure", "number", "data"), "duration": ("date", "long"), "comparison": ("compare",)}


# "does it mention ...", "is there anything on ..."
_MENTIONS = re.compile(
    r"\b(?:mentions?|names?|refers? to|anything (?:in (?:it|there|here) )?(?:on|about)|(?:a|one) word (?:on|about))"
    r"\s+(?P<what>[^?.!,;\n]+)",
    re.I,
)
_MOST = 4  # words of what is asked for; more describe it, and may do so in words of their own
_SMALL = frozenset("this that these those some with from them there here article page".split())


def unsaid(turn: Turn, planned: Plan, section: Section, content: Content) -> Optional[str]:
    """What the section leaves open of the question: a `when` of `nearest`, or "" where that is not known.

    None for a section that answers. A tapped section answers nothing in particular.
    """
    if turn.text.startswith("/"):
        return None
    topic = (turn.parse.get("understanding") or {}).get("topic")
    alone = sum(content.find(reply) is not None for reply in planned.replies) == 1
    # Its rules are English.
    found = gap(turn.text, f"{section.name} {section.text}") if alone and turn.language == "en" else None
    if alone and found is None and turn.language == "en" and _names_what_is_missing(turn.text, section, content):
        return ""
    if found and not (not planned.nearest and _noted(found, section)):
        return found
    if not planned.nearest:
        return None
    known = {reply.when for reply in content.replies["nearest"]}
    return topic if topic and topic in known else ""


def _names_what_is_missing(question: str, section: Section, content: Content) -> bool:
    """Whether the visitor asks if the article mentions something, and no word of that stands in it."""
    asked = _MENTIONS.search(question)
    own = content.find(section.id)
    if not asked or not own:
        return False
    named = stems(word for word in words(asked["what"]) if len(word) >= STEM - 1 and word not in _SMALL)
    said = stems(word for each in own[0].sections for word in words(f"{each.name} {each.text} {each.note or ''}"))
    return bool(named) and len(asked["what"].split()) <= _MOST and named.isdisjoint(said)


def _noted(found: str, section: Section) -> bool:
    note = (section.note or "").casefold()
    return any(word in note for word in _NOTED.get(found, ()))


def not_said(understanding: Mapping[str, object], planned: Plan) -> Optional[str]:
    """The `when` of "out of scope" that fits the question."""
    if planned.variant:  # as was said to the question before
        return planned.variant
    kind, topic = understanding.get("kind"), understanding.get("topic")
    if not understanding.get("known", True):
        return str(topic or "gibberish_or_injection")
    if kind == NEAR_DOMAIN and topic or kind == OFF_TOPIC_KIND and topic in _AROUND:
        return str(topic)
    if planned.replies[0] == SUPPORTED and kind != NEAR_DOMAIN:
        return SUPPORTED
    return str(kind) if kind else None
