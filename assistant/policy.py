"""Which replies a message gets, from what was understood and what was said before."""

import logging
import re
from collections import OrderedDict
from dataclasses import replace
from typing import Any, Dict, List, Mapping, Optional, Text, Tuple

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant import aftercare, contact, contact_form, feedback, helping, metrics
from assistant.aftercare import AFTERCARE, CHECK_IN, SUPPORT
from assistant.choice import payloads, select
from assistant.contact_form import (
    ALREADY,
    CANCEL,
    CONSENT,
    DROPPED,
    FAILED,
    FORM,
    NOTHING,
    OUTCOME,
    REQUEST,
    SEND,
    SEND_REQUEST,
    SENDING,
    SENT,
    UNKNOWN,
    WITHDRAW_REQUEST,
)
from assistant.content import ARTICLES, MENU, Content
from assistant.languages import noticed
from assistant.live import content as live_content
from assistant.nlu.asks_for_help import NEED as ASKS
from assistant.nlu.classifier import NEAR_DOMAIN
from assistant.nlu.language import WORDS
from assistant.nlu.moves import Move, recognise
from assistant.nlu.veterans import served
from assistant.nlu.weigher import ANSWER, NEAREST
from assistant.offers import CONTACT
from assistant.turn import Plan, Turn

logger = logging.getLogger(__name__)

OFFERED = 3  # at most so many sections in "did you mean"
WORTH_OFFERING = 0.2  # the least confidence of an intent that is offered
LIKELY = 0.05  # ... of that of the likeliest one, where no answer is sure
TIED = 0.9  # the second section is asked about when its confidence is this near to the first one's
IN_FORM = 0.5  # the least confidence of what is said to a form and is no answer to it: a name may look like a goodbye
FOLLOW_UP_WORDS = 6  # a longer message stands alone
TURNS_AT_ONCE = 256  # plans that are kept while their replies are said
# What may follow a check-in beside an answer: never a goodbye, a fallback or small talk.
AFTER_CHECK_IN = {
    *("bot_challenge", "contact_human", "did_you_mean", "medical_advice", "no_more", "privacy", "repeat_or_more"),
}
# What stands by itself after distress, as anywhere else.
ANSWERS = {"bot_challenge", "delete_conversation", "medical_advice", "no_more", "privacy"}
# What is taken up for the rest of a conversation with distress in it, not in the next message alone.
LASTING = frozenset(
    "alone called cannot_call contact goodbye no_answer not_well other_asleep other_safe safer should_call".split()
)
# Replies that say words of the talk and are known by another name.
NAMED = {"thanks": "thanks", "goodbye": "goodbye", "contact": "contact_human"}
# What a need that was told does not give way to in the next messages, which sound of it: "I feel dizzy" after pills.
_LESSER = {
    **dict.fromkeys(("self_harm", "someone_else", "abuse", "immediate_danger"), ("acute_distress",)),
    "medical_emergency": ("acute_distress", "self_harm", "someone_else"),
}
EMERGENCIES = ("medical_emergency", "immediate_danger")  # whoever refuses a call is asked once more
TOOK = "medical_emergency"  # after it, somebody who sleeps is not yet safe


for _action in (SEND_REQUEST, WITHDRAW_REQUEST, feedback.RECORD):
    metrics.ACTIONS_FAILED.labels(_action)  # zero is a figure too

_planned: "OrderedDict[Tuple[str, float, str], Plan]" = OrderedDict()


def planned_for(tracker: DialogueStateTracker, turn: Turn, content: Content) -> Plan:
    """The plan of a turn, which is asked for before and within each of its replies."""
    message = tracker.latest_message
    key = (tracker.sender_id, message.timestamp if message else 0.0, turn.text)
    if key not in _planned:
        try:
            _planned[key] = plan(turn, content)
        except Exception:  # help must come all the same
            logger.exception("No replies could be planned.")
            _planned[key] = _ended(_helping(turn.parse), turn)
        while len(_planned) > TURNS_AT_ONCE:
            _planned.popitem(last=False)
    return _planned[key]


def forget_plans() -> None:
    """Drop the plans, which are kept by what visitors said."""
    _planned.clear()


def plan(turn: Turn, content: Content) -> Plan:
    """Decide on the replies. Deterministic: the same turn has the same plan."""
    if not WHICH_ARTICLE.search(turn.text):
        turn = replace(turn, parse=on_page(turn.parse, turn.article))
    return _spoken(_ended(_plan(turn, content), turn), turn, content)


def _ended(planned: Plan, turn: Turn) -> Plan:
    if turn.form and planned.distress:  # whoever is in distress is not asked for a telephone number
        return replace(planned, slots=DROPPED if turn.request else NOTHING, ends_form=True, then=())
    return planned


def _helping(parse: Mapping[str, Any]) -> Plan:
    """The plan for a message of which no more than its distress is known; the failure text has the lines too."""
    found = parse.get("crisis")
    if not found:
        return Plan(("error",))
    if found["level"] == SUPPORT:
        return Plan((SUPPORT, "error"))
    return Plan((found["level"],), distress=found["need"])


def _plan(turn: Turn, content: Content) -> Plan:
    parse = turn.parse
    intent = (parse.get("intent") or {}).get("name")
    if parse.get("failed"):
        return _helping(turn.parse)
    if turn.text.startswith("/") or "understanding" not in parse:  # an option, or the given intent of a test story
        # A model that is older than a section does not know its intent.
        return _chosen(turn.text[1:] if turn.text.startswith("/") else intent, turn, content)
    crisis = parse.get("crisis")
    level = crisis["level"] if crisis else None
    move = _move(turn, content)
    if move and move.whole:  # however it sounds alone, it is said to us
        return _in_talk(move.name, turn)
    if level == "crisis":
        return _crisis(crisis, turn)
    rest = _without_distress(turn, intent, content)
    if turn.form and contact_form.cancels(turn.text):  # "stop" is not ambiguous where that is on offer
        return rest
    if level == CHECK_IN:
        # What only comes near a message that asks nothing is no answer to it.
        stray = rest.nearest or turn.distress not in (None, CHECK_IN, ASKS)
        fits = _is_question(turn.text) or not stray
        after = tuple(reply for reply in rest.replies if fits and _follows(reply, turn, content))
        return replace(_check_in(after, turn, rest.offers), nearest=rest.nearest)
    if turn.distress and turn.talk.close and not _select(turn, content):
        return _close(move, level, rest, turn, content)
    if level == SUPPORT and not rest.then and not rest.key and aftercare.supports(turn.talk, crisis["need"]):
        return replace(rest, replies=(SUPPORT, *rest.replies), key=(SUPPORT, crisis["need"]))
    return rest


def _crisis(found: Mapping[str, Any], turn: Turn) -> Plan:
    """Who asks for help after telling of distress still is in it."""
    need = found["need"]
    if turn.talk.close and need in _LESSER.get(turn.distress or "", ()):  # the graver one is not over
        return Plan(("crisis",), distress=turn.distress)
    distress = turn.distress if need == ASKS and turn.distress else need
    other = found.get("about") == helping.OTHER or need == "someone_else"
    return Plan(("crisis",), distress=distress, key=helping.of_need(need, other and need != ASKS))


def _follows(reply: str, turn: Turn, content: Content) -> bool:
    """Whether a reply may stand after a check-in: an answer, options, or an honest "not said" to a question."""
    if reply == MENU and not _is_question(turn.text):  # it is what is said where a message asks for nothing
        return False
    understanding = turn.parse.get("understanding") or {}
    silent = reply == "out_of_scope" and understanding.get("kind") == NEAR_DOMAIN and _is_question(turn.text)
    return reply in content.answers | AFTER_CHECK_IN or silent


def _move(turn: Turn, content: Content) -> Optional[Move]:
    """What a typed message does in the talk after distress, if there is one that it can belong to."""
    if not turn.distress or turn.form or _select(turn, content):
        return None
    intent = (turn.parse.get("intent") or {}).get("name")
    sure = (turn.parse.get("understanding") or {}).get("sure")
    move = recognise(turn.text, turn.talk.asked, turn.talk.language, intent if sure else None)
    of_others = turn.talk.other or turn.distress in (TOOK, "someone_else")
    if move and move.name.startswith("other_") and not of_others:  # "he is home" is no relief after abuse
        return None
    return move if move and (turn.talk.close or move.whole and move.name in LASTING) else None


def _select(turn: Turn, content: Content) -> Optional[str]:
    return select(turn.text, turn.shown, content, turn.article)


def _in_talk(name: str, turn: Turn, *then: str) -> Plan:
    """The plan for a message that belongs to the talk, with what follows its words."""
    if name == "refused" and turn.distress in EMERGENCIES:
        return Plan(("crisis", *then), distress=turn.distress)
    if name == "other_asleep" and turn.distress != TOOK:
        name = "other_safe"
    return Plan((NAMED.get(name, AFTERCARE), *then), key=(AFTERCARE, name))


def _close(move: Optional[Move], level: Optional[str], rest: Plan, turn: Turn, content: Content) -> Plan:
    """The plan for a message right after help that is no plain move of the talk: never a menu alone."""
    asked = [reply for reply in rest.replies if reply in (content.answers - {MENU, ARTICLES}) | ANSWERS]
    if asked:
        said = {"misunderstood": "misunderstood"}.get(move.name) if move else None
        said = "not_well" if level == SUPPORT else said
        return replace(rest, replies=(AFTERCARE, *rest.replies), key=(AFTERCARE, said)) if said else rest
    if move:
        return _in_talk(move.name, turn)
    if level == SUPPORT:
        return _in_talk("not_well", turn)
    menu = rest.replies[:1] in ((MENU,), (ARTICLES,))
    if menu or "out_of_scope" in rest.replies and _follows("out_of_scope", turn, content):
        return replace(rest, replies=(AFTERCARE, *rest.replies), key=(AFTERCARE, "moving_on"))
    if "did_you_mean" in rest.replies and _is_question(turn.text):
        return replace(rest, replies=(AFTERCARE, *rest.replies), key=(AFTERCARE, "unclear"))
    return _in_talk("which_number" if rest.replies[:1] == ("repeat_or_more",) else "unclear", turn)


def _spoken(planned: Plan, turn: Turn, content: Content) -> Plan:
    """The plan with the words for distress that come next, and the state of the talk after them."""
    found = turn.parse.get("crisis") or {}
    talk = replace(turn.talk, veteran=turn.talk.veteran or served(turn.text, bool(found)))
    key = planned.key
    if key is None and planned.replies[:1] in (("crisis",), (CHECK_IN,)):
        check_in = planned.replies[0] == CHECK_IN
        key = helping.of_need(CHECK_IN if check_in else planned.distress or CHECK_IN, talk.other and not check_in)
    if key is None:
        answered = set(planned.replies) & content.answers and turn.parse.get("language") == "en"
        talk = replace(talk, language="en") if answered and not turn.text.startswith("/") else talk
        return replace(planned, talk=aftercare.elsewhere(talk))
    if found and key[0] != AFTERCARE:
        other = helping.OTHER in key
        talk = replace(talk, other=other, language=_language(found, turn), meant=_worth_offering(turn.parse, content))
    words = helping.choose(content.crisis, talk, key)
    talk = aftercare.told(talk, words.key, words.number, words.text)
    return replace(planned, words=words, talk=talk)


def _language(found: Mapping[str, Any], turn: Turn) -> str:
    """The language to answer in: a short message says little about it, and the talk goes on as it was."""
    told = found.get("language", "en")
    return turn.talk.language if told == "en" and turn.distress and len(turn.text.split()) < WORDS else told


def _chosen(chosen: Optional[str], turn: Turn, content: Content) -> Plan:
    """The plan for an option."""
    if turn.form:
        return _in_form(chosen, turn, content)
    rating = feedback.rating(chosen or "")
    if rating and content.find(rating["section"]):
        return Plan((), slots={feedback.RATING: rating, feedback.RECORDED: None}, then=(feedback.RECORD,))
    if chosen in contact_form.OPTIONS:
        return _without_form(chosen, turn)
    return _for_intent(chosen, turn, content)


def _without_form(chosen: str, turn: Turn) -> Plan:
    """The plan for an option of the form while it asks nothing: it begins, or it is over and the option an old one."""
    if turn.request and chosen != FORM:
        if turn.outcome not in (SENT, ALREADY, FAILED):
            return _withdraw(cancels=chosen == CANCEL)
        if chosen == CANCEL:
            return Plan(("contact_cancelled",))
        if chosen == SEND and turn.outcome == FAILED:
            return Plan(("contact_failed",))
        if chosen == SEND:
            return Plan(("contact_sent",), slots={OUTCOME: ALREADY})
    if turn.interrupted and chosen == CANCEL:
        return Plan(("contact_cancelled",), slots=NOTHING, ends_form=True)
    if CONTACT in turn.offered and not turn.distress:
        if turn.interrupted and chosen != FORM:
            return Plan(("contact_expired",), slots=NOTHING, then=(FORM,))
        if chosen == FORM:
            return Plan((), slots=NOTHING, then=(FORM,))
    return Plan(("contact_human",))


def _withdraw(cancels: bool, *then: str) -> Plan:
    """The plan where a request may have been sent: see what became of it, and that it is not sent later."""
    return Plan((), slots={CONSENT: None, OUTCOME: None}, ends_form=cancels, then=(WITHDRAW_REQUEST, *then))


def _in_form(chosen: Optional[str], turn: Turn, content: Content) -> Plan:
    """The plan while the form asks; what is not for the form is answered, and the form asks again."""
    understanding = turn.parse.get("understanding") or {}
    found = turn.parse.get("intent") or {}
    clear = understanding.get("sure") and found.get("confidence", 0.0) >= IN_FORM
    intent = found.get("name") if clear else None
    # When somebody has time may sound like anything.
    topic = intent == "crisis" or intent in content.answers and turn.form != contact_form.TIME
    asks = topic or _is_question(turn.text)
    step = contact_form.step(turn.form, turn.text, chosen, turn.shown, intent, asks)
    whole = contact_form.whole(turn.answers, turn.form)
    if step is None:
        outside = replace(turn, form=None)
        likeliest = (turn.parse.get("intent") or {}).get("name")
        rest = _chosen(chosen, outside, content) if chosen else _without_distress(outside, likeliest, content)
        if whole or turn.request:
            return replace(rest, then=(*rest.then, FORM))
        return replace(
            rest, replies=(*rest.replies, "contact_expired"), slots={**NOTHING, **rest.slots}, then=(*rest.then, FORM)
        )
    if turn.request and not (step is SENDING and whole):  # the turn that sent it broke off
        return _withdraw(True) if step.ends else _withdraw(False, FORM)
    if not whole and not step.ends:
        return Plan(("contact_expired",), slots=NOTHING, then=(FORM,))
    replies = (step.reply,) if step.reply else ()
    return Plan(replies, slots=step.slots, ends_form=step.ends, then=() if step.reply else (FORM,))


def _check_in(after: Tuple[str, ...], turn: Turn, offers: Tuple[str, ...] = ()) -> Plan:
    """What is ambiguous alone is not so once distress was told."""
    if turn.distress in (None, CHECK_IN, ASKS):
        return Plan(("check_in", *after), offers, distress="check_in")
    return Plan(("crisis", *after), offers, distress=turn.distress)


def _without_distress(turn: Turn, intent: Optional[str], content: Content) -> Plan:
    chosen = select(turn.text, turn.shown, content, turn.article)
    if turn.form:
        return _in_form(chosen, turn, content)
    if chosen:
        return _chosen(chosen, turn, content)
    if turn.request and turn.asked in ("contact_sent", "contact_failed"):
        if contact_form.withdraws(turn.text):
            return _without_form(CANCEL, turn)
        if contact_form.sends(turn.text):
            return _without_form(SEND, turn)
    if turn.parse.get("language", "en") != "en":
        return noticed(_understood(turn, intent, content), turn, content)
    return _understood(turn, intent, content)


def _understood(turn: Turn, intent: Optional[str], content: Content) -> Plan:
    """The plan for a typed message that is no choice, by what it was understood as."""
    understanding = turn.parse.get("understanding") or {}
    sure, known = understanding.get("sure"), understanding.get("known", True)
    if intent in ("crisis", None):
        return _check_in((), turn)
    if not sure and not known:
        return Plan(("out_of_scope",))
    beside = content.find(understanding.get("beside") or "")
    if intent == "medical_advice" and beside and not beside[1].hopeful:  # what the article says of it in general
        others = tuple(offer for offer in _worth_offering(turn.parse, content) if offer != beside[1].id)
        return Plan((intent, beside[1].id), others[: OFFERED - 1], nearest=not understanding.get("beside_sure"))
    several = _several(understanding.get("parts") or (), content)
    if several:
        return Plan(several)
    tied = _tied(turn.parse, content)
    which = WHICH_ARTICLE.search(turn.text)
    own = [section for section in tied if content.find(section)[0].slug == turn.article]
    if len(own) == 1 and not which:  # both articles say something on this: the one that the visitor reads counts
        sure, intent, tied = True, own[0], ()
    if not sure and _stays(turn, content):
        return _for_intent(turn.section, turn, content)
    offers = _worth_offering(turn.parse, content)
    band = understanding.get("band")
    if band == NEAREST and not tied:
        others = tuple(offer for offer in offers if offer != intent)
        return Plan((intent, *(("did_you_mean",) if others else ())), others[: OFFERED - 1], nearest=True)
    if not sure and intent in content.answers | {"out_of_scope"} or tied:
        if offers:
            return Plan(("did_you_mean",), offers)
        return Plan((ARTICLES if which and ARTICLES in content.answers else "out_of_scope",))
    planned = _for_intent(intent, turn, content)
    runners_up = tuple(offer for offer in offers if offer not in planned.replies)
    return Plan(planned.replies, runners_up[: OFFERED - 1], planned.distress)


def on_page(parse: Dict[str, Any], slug: Optional[str]) -> Dict[str, Any]:
    """What was understood, as the article that the visitor reads has it, unless only another one answers."""
    understanding = parse.get("understanding") or {}
    read = understanding.get("articles") or {}
    taken = own = read.get(slug or "")
    if own and own["kind"] == NEAR_DOMAIN:
        taken = next((each for each in read.values() if each["kind"] is None and each["band"] == ANSWER), own)
    if taken is None:
        return parse
    rest = {name: value for name, value in taken.items() if name != "intent_ranking"}
    ranking = taken["intent_ranking"]
    return {
        **parse,
        "intent": ranking[0],
        "intent_ranking": ranking,
        "understanding": {**understanding, **rest, "articles": {}},
    }


def _stays(turn: Turn, content: Content) -> bool:
    """Whether an unclear, short message makes sense after the section answered last, such as "how many of them?"."""
    if not turn.section or len(turn.text.split()) > FOLLOW_UP_WORDS or not content.find(turn.section):
        return False
    ranking = [row["name"] for row in turn.parse.get("intent_ranking") or () if content.find(row["name"])]
    return turn.section in ranking[:2]


def _tied(parse: Dict[str, Any], content: Content) -> Tuple[str, ...]:
    """The two likeliest intents, if they are sections and about equally likely."""
    ranking = parse.get("intent_ranking") or ()
    first_two = [row for row in ranking[:2] if content.find(row["name"])]
    if len(first_two) < 2 or first_two[1]["confidence"] <= TIED * first_two[0]["confidence"]:
        return ()
    return tuple(row["name"] for row in first_two)


def _several(parts: Any, content: Content) -> Tuple[str, ...]:
    """The replies to a message that asks several things; advice that must not be given comes first and alone."""
    if "medical_advice" in parts:
        return ("medical_advice",)
    answerable = content.answers | {"bot_challenge", "contact_human", "privacy"}
    replies = tuple(part for part in parts if part in answerable)
    return replies if len(replies) > 1 else ()


def _for_intent(intent: Optional[str], turn: Turn, content: Content) -> Plan:
    if intent == "crisis":
        return Plan(("crisis",), distress=turn.distress or ASKS)
    if intent == "repeat_or_more" and turn.section and content.find(turn.section):
        return Plan((turn.section if _wants_repeat(turn.text) else "no_more",))
    offered = payloads(turn.shown)
    if intent == "affirm" and turn.asked == "did_you_mean" and len(offered) == 2:  # one section, and "none of these"
        return _for_intent(offered[0], turn, content)
    if intent in content.replies or intent in content.answers:
        return Plan((intent,))
    return Plan(("out_of_scope",))


_QUESTION = re.compile(
    r"(what|how|why|where|which|who|is it|is this|are there|does|do you|can you|could you|tell me|explain)\b", re.I
)
WHICH_ARTICLE = re.compile(r"\b(which|what|any|other) (of the |of your )?articles?\b", re.I)
_REPEAT = re.compile(
    r"\b(again|repeat|once more|say that|come again|pardon|sorry|reread|re-?read|what did you say)\b", re.I
)


def _is_question(text: str) -> bool:
    return "?" in text or bool(_QUESTION.match(text.lstrip()))


def _wants_repeat(text: str) -> bool:
    return bool(_REPEAT.search(text))


def _worth_offering(parse: Dict[str, Any], content: Content) -> Tuple[str, ...]:
    """The likeliest sections. A crisis, or advice, is never a guess to offer."""
    found = [row for row in parse.get("intent_ranking") or () if content.find(row["name"])]
    sure = (parse.get("understanding") or {}).get("sure")
    least = WORTH_OFFERING if sure or not found else min(WORTH_OFFERING, LIKELY * found[0]["confidence"])
    return tuple(row["name"] for row in found if row["confidence"] >= least)[:OFFERED]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class ReplyPolicy(RulePolicy):
    """Predicts `utter_<reply>` for each planned reply, then waits. Costs the same for ten sections and a thousand.

    Rasa's rules, whose cost grows with what they may know, are asked only where a form itself goes on.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {**RulePolicy.get_default_config(), "enable_fallback_prediction": False}

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[Text, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        try:
            content, turn = live_content(), Turn.of(tracker)
            planned = planned_for(tracker, turn, content)
            action, events = _next(planned, turn, content, tracker)
            if action is None:
                return super().predict_action_probabilities(tracker, domain, rule_only_data, **kwargs)
        except Exception:  # Rasa would give no reply at all
            logger.exception("The next action could not be predicted.")
            action, events = _after_failure(tracker), []
        if action not in domain.action_names_or_texts:  # a section that is newer than the model
            action = f"utter_{MENU}"
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(probabilities, optional_events=events)


def _after_failure(tracker: DialogueStateTracker) -> str:
    """What helps first, which may be the failure text alone; and once that was said, waiting for the visitor."""
    last = next(event for event in reversed(tracker.events) if isinstance(event, (ActionExecuted, UserUttered)))
    if isinstance(last, UserUttered):
        return f"utter_{_helping(last.parse_data).replies[0]}"
    return ACTION_LISTEN_NAME if last.action_name in ("utter_crisis", "utter_error") else "utter_error"


def _next(
    planned: Plan, turn: Turn, content: Content, tracker: DialogueStateTracker
) -> Tuple[Optional[str], List[Event]]:
    """The next action of a plan, or none where the form itself goes on; and what is noted with it."""
    last = turn.done[-1] if turn.done else None
    events = _beginning(planned, turn) if last is None else []
    if last == FORM:
        return None, events
    if last in (SEND_REQUEST, WITHDRAW_REQUEST):
        return _after_request(last, planned, turn)
    if last == feedback.RECORD:
        recorded = _succeeded(last, tracker.get_slot(feedback.RECORDED) == tracker.get_slot(feedback.RATING))
        return "utter_feedback" if recorded else "utter_feedback_failed", events
    if len(turn.said) < len(planned.replies):
        return f"utter_{planned.replies[len(turn.said)]}", events
    following = [action for action in planned.then if action not in turn.done]
    if WITHDRAW_REQUEST in turn.done and not turn.form:  # it ended the form
        following = []
    remembered = _remembered(planned, turn, content, tracker)
    return (following[0], [*events, *remembered]) if following else (ACTION_LISTEN_NAME, remembered)


def _beginning(planned: Plan, turn: Turn) -> List[Event]:
    slots = dict(planned.slots)
    if slots.get(CONSENT):
        slots[REQUEST] = turn.request or contact.new_id()  # the same one for each attempt at the same request
    return [*(_ending() if planned.ends_form else ()), *_set(slots)]


def _ending() -> List[Event]:
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]


def _after_request(last: str, planned: Plan, turn: Turn) -> Tuple[Optional[str], List[Event]]:
    """What follows once it was seen what became of a request."""
    # An action that the action server did not do leaves no trace in the slots.
    outcome = turn.outcome or UNKNOWN
    if outcome == UNKNOWN or last == SEND_REQUEST and outcome == FAILED:
        metrics.ACTIONS_FAILED.labels(last).inc()
    if last == WITHDRAW_REQUEST and turn.form and outcome == FAILED:  # it was not sent, and the form goes on
        if contact_form.whole(turn.answers, turn.form):
            return FORM, _set({CONSENT: None, REQUEST: None, OUTCOME: None})
        return "utter_contact_expired", _set(NOTHING)
    if last == WITHDRAW_REQUEST and outcome == SENT:
        outcome = ALREADY
    ending = [*(_ending() if turn.form else ()), *_set({**DROPPED, OUTCOME: outcome})]
    if last == WITHDRAW_REQUEST and planned.ends_form:
        return "utter_contact_cancelled", ending
    return "utter_contact_sent" if outcome in (SENT, ALREADY) else "utter_contact_failed", ending


def _set(slots: Mapping[str, Any]) -> List[Event]:
    return [SlotSet(name, value) for name, value in slots.items()]


def _succeeded(action: str, succeeded: bool) -> bool:
    """An action that the action server did not do leaves no trace in the slots."""
    if not succeeded:
        metrics.ACTIONS_FAILED.labels(action).inc()
    return succeeded


def _remembered(planned: Plan, turn: Turn, content: Content, tracker: DialogueStateTracker) -> List[Event]:
    """Slots are set when all is said, so that the plan of a turn does not change under way."""
    read_before, spoke = tracker.get_slot("article"), tracker.get_slot("language") or "en"
    events: List[Event] = _set({"language": turn.language}) if turn.language != spoke else []
    chosen = [article.slug for article in map(content.find_article, planned.replies) if article]
    reads = chosen[-1] if chosen else turn.article
    if reads and reads != read_before and content.article(reads):
        events.append(SlotSet("article", reads))
    answered = [reply for reply in planned.replies if content.find(reply)]
    if answered and answered[-1] != turn.section:
        events.append(SlotSet("section", answered[-1]))
    if planned.distress and planned.distress != turn.distress:
        events.append(SlotSet("distress", planned.distress))
    if planned.talk and planned.talk != turn.talk:
        events.append(SlotSet(aftercare.SLOT, planned.talk.as_slot()))
    return events
