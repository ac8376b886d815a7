"""The fixed replies in one table: what an option may lead to, and how each one is used in a conversation.

The texts stand in domain.yml and `content/crisis.yml`. A test holds the table against both, so that a new reply is
offered to visitors only once its row says so.
"""

from enum import Flag, auto
from typing import FrozenSet, Mapping

MENU = "help_options"  # the intent and reply of the closing section that offers the options
ARTICLES = "other_articles"  # the intent and reply that lists the articles, where there are several
RESERVED = frozenset({"restart", "back", "session_start", "nlu_fallback"})  # Rasa's own intents


class Use(Flag):
    """What a reply may do."""

    INNER = 0  # the assistant alone says it, where it fits
    OFFERED = auto()  # an option leads to it, so a visitor may send its id
    TOPICS = auto()  # it leads back to topics
    COURTEOUS = auto()  # a greeting or thanks may open it
    ASKS = auto()  # it asks the visitor to choose
    UNANSWERED = auto()  # it answers no question
    AFTER_CHECK_IN = auto()  # it may stand after a check-in
    AFTER_DISTRESS = auto()  # after distress it stands by itself, as anywhere else
    DISTRESS = auto()  # its words stand in content/crisis.yml


REPLIES: Mapping[str, Use] = {
    "crisis": Use.OFFERED | Use.DISTRESS,
    "check_in": Use.DISTRESS,
    "support": Use.DISTRESS,
    "aftercare": Use.DISTRESS,
    "greet": Use.OFFERED,
    "goodbye": Use.OFFERED,
    "thanks": Use.OFFERED,
    "bot_challenge": Use.OFFERED | Use.COURTEOUS | Use.AFTER_CHECK_IN | Use.AFTER_DISTRESS,
    "affirm": Use.OFFERED | Use.TOPICS | Use.ASKS,
    "deny": Use.OFFERED | Use.TOPICS | Use.UNANSWERED,
    "contact_human": Use.OFFERED | Use.COURTEOUS | Use.AFTER_CHECK_IN,
    "repeat_or_more": Use.OFFERED | Use.TOPICS | Use.ASKS | Use.UNANSWERED | Use.AFTER_CHECK_IN,
    "medical_advice": Use.OFFERED | Use.COURTEOUS | Use.AFTER_CHECK_IN | Use.AFTER_DISTRESS,
    "privacy": Use.OFFERED | Use.AFTER_CHECK_IN | Use.AFTER_DISTRESS,
    "delete_conversation": Use.OFFERED | Use.AFTER_DISTRESS,
    "complaint": Use.OFFERED | Use.AFTER_CHECK_IN,
    "out_of_scope": Use.OFFERED | Use.COURTEOUS | Use.UNANSWERED,
    "did_you_mean": Use.COURTEOUS | Use.ASKS | Use.UNANSWERED | Use.AFTER_CHECK_IN,
    "no_more": Use.COURTEOUS | Use.AFTER_CHECK_IN | Use.AFTER_DISTRESS,
    "nearest": Use.INNER,
    "above": Use.INNER,
    "again": Use.INNER,
    "how_to_ask": Use.INNER,
    "language_notice": Use.TOPICS,
    "unsupported": Use.TOPICS,
    "more_options": Use.INNER,
    "choose": Use.INNER,
    "by_number": Use.INNER,
    "source": Use.INNER,
    "too_long": Use.INNER,
    "too_fast": Use.INNER,
    "error": Use.INNER,
    "ask_contact_form_contact_name": Use.INNER,
    "ask_contact_form_contact_reach": Use.INNER,
    "ask_contact_form_contact_time": Use.INNER,
    "ask_contact_form_contact_consent": Use.INNER,
    "contact_unclear": Use.INNER,
    # Options of the form have these two ids; the form alone says the replies.
    "contact_change": Use.INNER,
    "contact_cancelled": Use.INNER,
    "contact_sent": Use.INNER,
    "contact_failed": Use.INNER,
    "contact_expired": Use.INNER,
    "helpful": Use.INNER,
    "unhelpful": Use.INNER,
    "feedback": Use.INNER,
    "feedback_failed": Use.INNER,
}


IN_DOMAIN = tuple(reply for reply, uses in REPLIES.items() if Use.DISTRESS not in uses)  # their words are in domain.yml


def replies_of(use: Use) -> FrozenSet[str]:
    """The ids of the replies with this use."""
    return frozenset(reply for reply, uses in REPLIES.items() if use in uses)
