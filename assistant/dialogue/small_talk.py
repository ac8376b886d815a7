"""What is said to us rather than asked of the article: which reading of it counts. Pure."""

import re
from typing import Optional

from assistant.content.loader import MENU
from assistant.dialogue.courtesy import courtesy
from assistant.dialogue.turn import Turn
from assistant.nlu.asking import asks_anywhere

ANGER = 0.75  # of the confidence of the likeliest reading, from which on a message is a complaint
LEAST = 0.15  # ... and at least so much
ANEW = 0.75  # ... from which on a first message, before which there is no more to tell of, asks for what is not said
_SHORT = 12  # words of a message that asks for a person
_PERSON = re.compile(
    r"\b(?:ask|talk|speak|chat|hear|call|contact|reach|get|have|write|connect)\b(?: \w+){0,4} "
    r"(?:(?:real|actual|living|proper) )?(?:person|human(?: being)?|someone real|somebody real)\b",
    re.I,
)
# What a no has in some form, in the languages that are read.
_REFUSES = re.compile(
    r"\b(?:no\w*|nah|none|neither|never|cannot|wrong|other|else|stop|cancel|forget|leave|skip|pass|"
    r"nein|nicht\w*|kein\w*|falsch|ning\w+|nada|otr[ao]s?|pas|aucun\w*|rien|autres?|faux)\b|n['’]?t\b",
    re.I,
)
_MAY_BE_ANGER = frozenset({"bot_challenge", "deny", "repeat_or_more"})
_ASKS_NOTHING = frozenset({"thanks", "greet", "goodbye", "affirm", "deny", "bot_challenge"})


def meant(turn: Turn) -> Optional[str]:
    """The reply that fits a message better than that of its likeliest intent, if there is one.

    A wish for a person in so many words is one where the message is not clear, or asks for the topics. Anger that is
    nearly as likely is answered, as a person hears it first. A greeting after thanks, "thank you, good day", ends a
    talk. Thanks before what is not clear, and asks for nothing, are thanks. A question that is small talk only for
    want of a likelier reading, or a wish for more that is likelier to ask for what no section says, gets the honest
    word.
    """
    ranking = {row["name"]: row["confidence"] for row in turn.parse.get("intent_ranking") or ()}
    intent = (turn.parse.get("intent") or {}).get("name")
    anger = ranking.get("complaint", 0.0)
    if intent in _MAY_BE_ANGER and anger >= max(LEAST, ANGER * ranking.get(intent, 0.0)):
        return "complaint"
    if intent == "greet" and turn.before and courtesy(turn.text) == "thanks":
        return "goodbye"
    sure = (turn.parse.get("understanding") or {}).get("sure")
    if (not sure or intent == MENU) and len(turn.text.split()) <= _SHORT and _PERSON.search(turn.text):
        return "contact_human"
    if not sure and turn.before and courtesy(turn.text) == "thanks" and not asks_anywhere(turn.text):
        return "thanks"
    likely = 1.0 if turn.before else ANEW
    if not sure and intent == "repeat_or_more" and ranking.get("out_of_scope", 0.0) > likely * ranking[intent]:
        return "out_of_scope"
    if not sure and intent in _ASKS_NOTHING and asks_anywhere(turn.text):
        return "out_of_scope"
    return None


def is_hardly_one(turn: Turn) -> bool:
    """Whether a message is a yes or a no for want of a likelier reading: hardly likely, or a no without its word."""
    intent = turn.parse.get("intent") or {}
    if (turn.parse.get("understanding") or {}).get("sure") or intent.get("name") not in ("affirm", "deny"):
        return False
    return intent["confidence"] < LEAST or intent["name"] == "deny" and not _REFUSES.search(turn.text)
