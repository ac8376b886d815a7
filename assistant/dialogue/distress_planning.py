"""Which replies a message gets where there is distress, or was: help first, then the talk after it. Pure."""

from dataclasses import replace
from typing import Any, Mapping, Optional, Tuple

from assistant.content.loader import ARTICLES, MENU, Content
from assistant.content.reply_ids import Use, replies_of
from assistant.dialogue import aftercare, help_texts
from assistant.dialogue.aftercare import AFTERCARE, CHECK_IN, SUPPORT
from assistant.dialogue.candidates import worth_offering
from assistant.dialogue.moves import TOOK, asks, asks_about_help, beside_answer
from assistant.dialogue.turn import Plan, Turn
from assistant.nlu.asking import is_question
from assistant.nlu.distress.asks_for_help import NEED as ASKS
from assistant.nlu.distress.dialogue_acts import Move
from assistant.nlu.distress.veterans import served
from assistant.nlu.intents import ADVICE
from assistant.nlu.language_detector import WORDS
from assistant.nlu.retrieval.question_classifier import NEAR_DOMAIN
from assistant.side_effects.contact_form import DROPPED, NOTHING

# What may follow a check-in beside an answer: never a goodbye, a fallback or small talk.
AFTER_CHECK_IN = replies_of(Use.AFTER_CHECK_IN)
ANSWERS = replies_of(Use.AFTER_DISTRESS)
# What a page or a clinic is asked: no distress is behind it.
HARMLESS_TOPICS = frozenset({"language", "practical", "publication", "technical", "figures"})
# What stands by itself after a check-in alone, where the message has no sign of distress.
AFTER_CALM = frozenset("out_of_scope complaint did_you_mean language_notice".split())
ASKED_OFTEN = 2  # check-ins, from which on a message right after one is not calm, whatever it says
# Replies that say words of the talk and are known by another name.
NAMED = {"thanks": "thanks", "goodbye": "goodbye", "contact": "contact_human"}
# What a need that was told does not give way to in the next messages, which sound of it: "I feel dizzy" after pills.
_LESSER = {
    **dict.fromkeys(("self_harm", "someone_else", "abuse", "immediate_danger"), ("acute_distress",)),
    "medical_emergency": ("acute_distress", "self_harm", "someone_else"),
}
EMERGENCIES = ("medical_emergency", "immediate_danger")  # whoever refuses a call is asked once more


def ended(planned: Plan, turn: Turn) -> Plan:
    if turn.form and planned.distress:  # whoever is in distress is not asked for a telephone number
        return replace(planned, slots=DROPPED if turn.request else NOTHING, ends_form=True, then=())
    return planned


def known_alone(parse: Mapping[str, Any]) -> Plan:
    """The plan for a message of which no more than its distress is known; the failure text has the lines too."""
    found = parse.get("crisis")
    if not found:
        return Plan(("error",))
    if found["level"] == SUPPORT:
        return Plan((SUPPORT, "error"))
    return Plan((found["level"],), distress=found["need"])


def crisis(found: Mapping[str, Any], turn: Turn) -> Plan:
    """Who asks for help after telling of distress still is in it."""
    need = found["need"]
    if turn.talk.close and need in _LESSER.get(turn.distress or "", ()):  # the graver one is not over
        return Plan(("crisis",), distress=turn.distress)
    distress = turn.distress if need == ASKS and turn.distress else need
    other = found.get("about") == help_texts.OTHER or need == "someone_else"
    return Plan(("crisis",), distress=distress, key=help_texts.of_need(need, other and need != ASKS))


def follows(reply: str, turn: Turn, content: Content) -> bool:
    """Whether a reply may stand after a check-in: an answer, options, or an honest "not said" to a question."""
    if reply == MENU and not is_question(turn.text):  # it is what is said where a message asks for nothing
        return False
    understanding = turn.parse.get("understanding") or {}
    left_open = asks(turn) or understanding.get("topic") in HARMLESS_TOPICS
    silent = reply == "out_of_scope" and understanding.get("kind") == NEAR_DOMAIN and left_open
    return reply in content.answers | AFTER_CHECK_IN or silent


def fits(rest: Plan, turn: Turn) -> bool:
    """Whether what answers a message may stand after a check-in: what only comes near is no answer to a message that
    asks nothing, and after graver distress it takes a plain question."""
    calm = turn.distress in (None, CHECK_IN, ASKS)
    if rest.nearest:
        return asks(turn) and (calm or is_question(turn.text))
    return calm or asks(turn)


def in_talk(name: str, turn: Turn, *then: str) -> Plan:
    """The plan for a message that belongs to the talk, with what follows its words."""
    if name == "refused" and turn.distress in EMERGENCIES:
        return Plan(("crisis", *then), distress=turn.distress)
    if name == "other_asleep" and turn.distress != TOOK:
        name = "other_safe"
    return Plan((NAMED.get(name, AFTERCARE), *then), key=(AFTERCARE, name))


def close(move: Optional[Move], level: Optional[str], rest: Plan, turn: Turn, content: Content) -> Plan:
    """The plan for a message right after help that is no plain move of the talk: never a menu alone."""
    if turn.distress == TOOK and rest.replies[:1] == (ADVICE,):  # "I feel dizzy", or what to do about it
        return Plan(("crisis",), distress=turn.distress)
    answers = (content.answers - {MENU, ARTICLES}) | ANSWERS
    # What only comes near is no answer to a message that asks for nothing.
    asked = [reply for reply in rest.replies if reply in answers] if asks(turn) or not rest.nearest else []
    if asked:
        said = {"misunderstood": "misunderstood"}.get(move.name) if move else None
        said = "not_well" if level == SUPPORT else said
        return replace(rest, replies=(AFTERCARE, *rest.replies), key=(AFTERCARE, said)) if said else rest
    asked_once = turn.talk.told.get(aftercare.name(help_texts.of_need(CHECK_IN, False)), 0) < ASKED_OFTEN
    calm = level is None and turn.distress == CHECK_IN and asked_once
    if calm and rest.replies and AFTER_CALM.issuperset(rest.replies) and not (move and move.whole):
        return rest
    if move:
        return in_talk(move.name, turn)
    if level == SUPPORT:
        return in_talk("not_well", turn)
    if rest.replies[:1] == ("affirm",) and beside_answer(turn, content):
        return replace(rest, replies=(AFTERCARE, *rest.replies), key=(AFTERCARE, "moving_on"))
    menu = rest.replies[:1] in ((MENU,), (ARTICLES,))
    if menu or "out_of_scope" in rest.replies and follows("out_of_scope", turn, content):
        return replace(rest, replies=(AFTERCARE, *rest.replies), key=(AFTERCARE, "moving_on"))
    if "did_you_mean" in rest.replies and is_question(turn.text):
        return replace(rest, replies=(AFTERCARE, *rest.replies), key=(AFTERCARE, "unclear"))
    again = rest.replies[:1] == ("repeat_or_more",) or asks_about_help(turn)
    return in_talk("which_number" if again else "unclear", turn)


def spoken(planned: Plan, turn: Turn, content: Content) -> Plan:
    """The plan with the words for distress that come next, and the state of the talk after them."""
    found = turn.parse.get("crisis") or {}
    talk = replace(turn.talk, veteran=turn.talk.veteran or served(turn.text, bool(found)))
    key = planned.key
    if key is None and planned.replies[:1] in (("crisis",), (CHECK_IN,)):
        check_in = planned.replies[0] == CHECK_IN
        key = help_texts.of_need(CHECK_IN if check_in else planned.distress or CHECK_IN, talk.other and not check_in)
    if key is None:
        answered = set(planned.replies) & content.answers and turn.parse.get("language") == "en"
        talk = replace(talk, language="en") if answered and not turn.text.startswith("/") else talk
        return replace(planned, talk=aftercare.elsewhere(talk))
    if found and key[0] != AFTERCARE:
        other = help_texts.OTHER in key
        talk = replace(talk, other=other, language=_language(found, turn), meant=worth_offering(turn.parse, content))
    words = help_texts.choose(content.crisis, talk, key)
    talk = aftercare.told(talk, words.key, words.number, words.text)
    return replace(planned, words=words, talk=talk)


def _language(found: Mapping[str, Any], turn: Turn) -> str:
    """The language to answer in: a short message says little about it, and the talk goes on as it was."""
    told = found.get("language", "en")
    return turn.talk.language if told == "en" and turn.distress and len(turn.text.split()) < WORDS else told


def check_in(after: Tuple[str, ...], turn: Turn, offers: Tuple[str, ...] = ()) -> Plan:
    """What is ambiguous alone is not so once distress was told."""
    if turn.distress in (None, CHECK_IN, ASKS):
        return Plan(("check_in", *after), offers, distress="check_in")
    return Plan(("crisis", *after), offers, distress=turn.distress)
