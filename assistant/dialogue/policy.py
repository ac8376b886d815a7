"""Which replies a message gets, from what was understood and what was said before."""

import logging
import re
from collections import OrderedDict
from dataclasses import replace
from typing import Any, Dict, List, Mapping, Optional, Sequence, Text, Tuple

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.content import slots
from assistant.content.content_reloader import content as live_content
from assistant.content.loader import ARTICLES, MENU, Content
from assistant.content.reply_ids import Use, replies_of
from assistant.dialogue import aftercare, dialogue_state, distress_planning, follow_up, honesty, small_talk
from assistant.dialogue.aftercare import CHECK_IN, SUPPORT
from assistant.dialogue.candidates import OFFERED, WHICH_ARTICLE, on_page, tied_sections, worth_offering
from assistant.dialogue.courtesy import courtesy
from assistant.dialogue.dialogue_state import DialogueState
from assistant.dialogue.foreign_languages import NOTICE, noticed
from assistant.dialogue.turn import FULL, Plan, Turn
from assistant.nlu.asking import compares, is_question
from assistant.nlu.distress.asks_for_help import NEED as ASKS
from assistant.nlu.intents import ADVICE, CONTACT_WISH, PRIVACY
from assistant.nlu.phrase_patterns import clauses
from assistant.nlu.retrieval.weigher import NEAREST
from assistant.runtime import metrics
from assistant.side_effects import contact_form, contact_requests, feedback
from assistant.side_effects.contact_form import (
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
from assistant.side_effects.feature_flags import CONTACT

logger = logging.getLogger(__name__)

IN_FORM = 0.5  # the least confidence of what is said to a form and is no answer to it: a name may look like a goodbye
# Replies that answer no question, and their cases that do.
UNANSWERED = replies_of(Use.UNANSWERED)
ANSWERED = frozenset({"no_further"})
_DELETE = re.compile(
    r"(?:(?:yes|yeah|ok|okay|sure|please|then|just)\b[ ,.!]*)*(?:delete|erase|remove|wipe)\b[^?]*", re.I
)
HARMLESS = {"greet", "goodbye", "thanks", "affirm", "deny"}
COURTEOUS = replies_of(Use.COURTEOUS)
PARTS = 3  # of a message that are answered
TURNS_AT_ONCE = 256  # plans that are kept while their replies are said


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
            _planned[key] = distress_planning.ended(distress_planning.known_alone(turn.parse), turn)
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
    return distress_planning.spoken(distress_planning.ended(_plan(turn, content), turn), turn, content)


def _plan(turn: Turn, content: Content) -> Plan:
    parse = turn.parse
    intent = (parse.get("intent") or {}).get("name")
    if parse.get("failed"):
        return distress_planning.known_alone(turn.parse)
    if turn.text.startswith("/") or "understanding" not in parse:  # an option, or the given intent of a test story
        # A model that is older than a section does not know its intent.
        return _chosen(turn.text[1:] if turn.text.startswith("/") else intent, turn, content)
    crisis = parse.get("crisis") or {}
    level = crisis.get("level")
    if level == CHECK_IN and _says_no_more(turn, content) or level and follow_up.erases(turn):
        level = None
    move = distress_planning.move_of(turn, content)
    if move and move.whole:  # however it sounds alone, it is said to us
        return distress_planning.in_talk(move.name, turn)
    if level == "crisis":
        return distress_planning.crisis(crisis, turn)
    rest = _without_distress(turn, intent, content)
    if turn.form and contact_form.cancels(turn.text) or _of_request(turn):
        return rest  # "stop" is not ambiguous where that is on offer
    if level == CHECK_IN:
        fits = distress_planning.fits(rest, turn)
        after = tuple(reply for reply in rest.replies if fits and distress_planning.follows(reply, turn, content))
        if NOTICE in rest.replies and any(map(content.find, after)):  # it says why the answer is in English
            after = (NOTICE, *after)
        return replace(distress_planning.check_in(after, turn, rest.offers), nearest=rest.nearest)
    if turn.distress and turn.talk.close and not distress_planning.selected(turn, content):
        return distress_planning.close(move, level, rest, turn, content)
    if level == SUPPORT and not rest.then and not rest.key and aftercare.supports(turn.talk, crisis["need"]):
        return replace(rest, replies=(SUPPORT, *rest.replies), key=(SUPPORT, crisis["need"]))
    return rest


def _says_no_more(turn: Turn, content: Content) -> bool:
    """Whether a message picks an option, or is a follow-up in known words, and has no word more that could tell of
    distress."""
    if distress_planning.selected(turn, content) and len(clauses(turn.text)) < 2:
        return True
    return turn.distress in (None, CHECK_IN) and follow_up.says_no_more(turn, content)


def _chosen(chosen: Optional[str], turn: Turn, content: Content) -> Plan:
    """The plan for an option."""
    if turn.form:
        return _in_form(turn.form, chosen, turn, content)
    rating = feedback.rating(chosen or "")
    if rating and content.find(rating["section"]):
        return Plan((), slots={feedback.RATING: rating, feedback.RECORDED: None}, then=(feedback.RECORD,))
    if chosen in contact_form.OPTIONS:
        return _without_form(chosen, turn)
    return replace(_for_intent(chosen, turn, content), manner=FULL)


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
    return Plan((CONTACT_WISH,))


def _of_request(turn: Turn) -> Optional[str]:
    """The option that a message names right after a request was sent, or failed to be."""
    if not turn.request or turn.asked not in ("contact_sent", "contact_failed"):
        return None
    if contact_form.withdraws(turn.text):
        return CANCEL
    return SEND if contact_form.sends(turn.text) else None


def _withdraw(cancels: bool, *then: str) -> Plan:
    """The plan where a request may have been sent: see what became of it, and that it is not sent later."""
    return Plan((), slots={CONSENT: None, OUTCOME: None}, ends_form=cancels, then=(WITHDRAW_REQUEST, *then))


def _in_form(form: str, chosen: Optional[str], turn: Turn, content: Content) -> Plan:
    """The plan while the form asks; what is not for the form is answered, and the form asks again."""
    understanding = turn.parse.get("understanding") or {}
    found = turn.parse.get("intent") or {}
    clear = understanding.get("sure") and found.get("confidence", 0.0) >= IN_FORM
    intent = found.get("name") if clear else None
    # When somebody has time may sound like anything.
    topic = intent == "crisis" or intent in content.answers and form != contact_form.TIME
    asks = topic or is_question(turn.text)
    step = contact_form.step(form, turn.text, chosen, turn.shown, intent, asks)
    whole = contact_form.whole(turn.answers, form)
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


def _without_distress(turn: Turn, intent: Optional[str], content: Content) -> Plan:
    chosen = distress_planning.selected(turn, content)
    if turn.form:
        return _in_form(turn.form, chosen, turn, content)
    if chosen:
        return _chosen(chosen, turn, content)
    wanted = _of_request(turn)
    if wanted:
        return _without_form(wanted, turn)
    turn, refused = follow_up.corrected(turn, content)
    planned = follow_up.follow(turn, refused, content) or _understood(turn, content)
    if turn.parse.get("language", "en") != "en":
        planned = noticed(planned, turn, content)
    beside = courtesy(turn.text) if _takes_up(planned, content) else None
    return replace(planned, refused=(*planned.refused, *refused), courtesy=beside)


def _takes_up(planned: Plan, content: Content) -> bool:
    """Whether a greeting or thanks may open the replies: those that answer a question, or decline to."""
    return bool(planned.replies) and planned.replies[0] in (content.answers | COURTEOUS) and not planned.distress


def _understood(turn: Turn, content: Content) -> Plan:
    """The plan for a typed message by what was understood of it."""
    understanding = turn.parse.get("understanding") or {}
    sure, known = understanding.get("sure"), understanding.get("known", True)
    intent = (turn.parse.get("intent") or {}).get("name")
    if intent in ("crisis", None):
        return distress_planning.check_in((), turn)
    if not sure and not known:
        return Plan(("out_of_scope",))
    named = follow_up.named(turn, content) if intent in HARMLESS | {"repeat_or_more"} else None
    if named:
        return named
    meant = small_talk.meant(turn)
    if meant:
        return Plan((meant,))
    beside = _advised(turn, content) if intent == ADVICE else _served(intent, turn, content)
    return beside or _together(turn, content) or _likeliest(intent, turn, content)


def _advised(turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for a wish for advice, with what the article says of it in general, if it does."""
    understanding = turn.parse.get("understanding") or {}
    general = tuple(name for name in turn.parse.get("general") or () if content.find(name))
    if general:
        return Plan((ADVICE, *general)[:PARTS])
    beside = content.find(understanding.get("beside") or "")
    if not beside or beside[1].hopeful:
        return None
    others = tuple(offer for offer in worth_offering(turn.parse, content) if offer != beside[1].id)
    replies = (ADVICE, beside[1].id)
    return Plan(replies, others[: OFFERED - 1], nearest=not understanding.get("beside_sure"))


def _served(intent: Optional[str], turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for a wish for contact, or a question on privacy, that the article may answer as well."""
    beside = content.find((turn.parse.get("understanding") or {}).get("beside") or "")
    if not beside or intent not in (CONTACT_WISH, PRIVACY):
        return None
    if intent == PRIVACY:
        return Plan((PRIVACY, beside[1].id), nearest=True)
    reaches = CONTACT in turn.offered or content.contact.links
    return Plan((beside[1].id, *((CONTACT_WISH,) if reaches else ())), nearest=True)


def _together(turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for a message that asks several things."""
    several = _several((turn.parse.get("understanding") or {}).get("parts") or (), content)
    if len(several) == 2 and compares(turn.text) and all(map(content.find, several)):
        return Plan(("no_more", *several), variant="compare")
    return Plan(several) if several else None


def _likeliest(intent: str, turn: Turn, content: Content) -> Plan:
    """The plan for a message that asks one thing: its answer, the nearest one, or what it may have asked for."""
    understanding = turn.parse.get("understanding") or {}
    sure = understanding.get("sure")
    tied = tied_sections(turn.parse, content)
    which = WHICH_ARTICLE.search(turn.text)
    own = [section for section in tied if (found := content.find(section)) and found[0].slug == turn.article]
    if len(own) == 1 and not which:  # both articles say something on this: the one that the visitor reads counts
        sure, intent, tied = True, own[0], ()
    if not sure and turn.section and follow_up.stays(turn, content):
        return Plan((turn.section,), nearest=True)
    offers = worth_offering(turn.parse, content)
    if understanding.get("band") == NEAREST and not tied:
        others = tuple(offer for offer in offers if offer != intent)[: OFFERED - 1]
        # A single guess stands among the options of the answer.
        return Plan((intent, *(("did_you_mean",) if len(others) > 1 else ())), others, nearest=True)
    if not sure and intent in content.answers | {"out_of_scope"} or tied:
        if offers:
            return Plan(("did_you_mean",), offers, variant="one" if len(offers) == 1 else None)
        return Plan((ARTICLES if which and ARTICLES in content.answers else "out_of_scope",))
    planned = _for_intent(intent, turn, content)
    if planned.offers:
        return planned
    runners_up = tuple(offer for offer in offers if offer not in planned.replies)
    return replace(planned, offers=runners_up[: OFFERED - 1])


def _several(parts: Any, content: Content) -> Tuple[str, ...]:
    """The replies to a message that asks several things, in its order; advice that must not be given comes first."""
    answerable = content.answers | {"bot_challenge", CONTACT_WISH, PRIVACY}
    asked = tuple(part for part in parts if part in answerable)
    if ADVICE in parts:
        return (ADVICE, *asked)[:PARTS]
    return asked[:PARTS] if len(asked) > 1 else ()


def _for_intent(intent: Optional[str], turn: Turn, content: Content) -> Plan:
    if intent == "crisis":
        return Plan(("crisis",), distress=turn.distress or ASKS)
    if intent in ("affirm", "deny", "repeat_or_more"):
        return follow_up.answered(intent, turn, content)
    if intent == PRIVACY and turn.asked == intent and _DELETE.fullmatch(turn.text.strip()):  # it was offered
        return Plan(("delete_conversation",))
    if intent and (intent in content.replies or intent in content.answers):
        return Plan((intent,))
    return Plan(("out_of_scope",))


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
        return f"utter_{distress_planning.known_alone(last.parse_data).replies[0]}"
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
    values = dict(planned.slots)
    if values.get(CONSENT):
        values[REQUEST] = turn.request or contact_requests.new_id()  # the same one for each attempt at the same request
    return [*(_ending() if planned.ends_form else ()), *_set(values)]


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


def _set(values: Mapping[str, Any]) -> List[Event]:
    return [SlotSet(name, value) for name, value in values.items()]


def _succeeded(action: str, succeeded: bool) -> bool:
    """An action that the action server did not do leaves no trace in the slots."""
    if not succeeded:
        metrics.ACTIONS_FAILED.labels(action).inc()
    return succeeded


def _remembered(planned: Plan, turn: Turn, content: Content, tracker: DialogueStateTracker) -> List[Event]:
    """Slots are set when all is said, so that the plan of a turn does not change under way."""
    read_before, spoke = tracker.get_slot(slots.ARTICLE), tracker.get_slot(slots.LANGUAGE) or "en"
    events: List[Event] = _set({slots.LANGUAGE: turn.language}) if turn.language != spoke else []
    chosen = [article.slug for article in map(content.find_article, planned.replies) if article]
    reads = chosen[-1] if chosen else turn.article
    if reads and reads != read_before and content.article(reads):
        events.append(SlotSet(slots.ARTICLE, reads))
    answered = [reply for reply in planned.replies if content.find(reply)]
    if answered and answered[-1] != turn.section:
        events.append(SlotSet(slots.SECTION, answered[-1]))
    state = _state(planned, turn, content)
    if state != turn.state:
        events.append(SlotSet(slots.DIALOGUE, state.as_slot()))
    if planned.distress and planned.distress != turn.distress:
        events.append(SlotSet(slots.DISTRESS, planned.distress))
    if planned.talk and planned.talk != turn.talk:
        events.append(SlotSet(slots.AFTERCARE, planned.talk.as_slot()))
    return events


def _state(planned: Plan, turn: Turn, content: Content) -> DialogueState:
    """What is remembered of the talk once the replies were said."""
    given = [reply for reply in planned.replies if content.find(reply)]
    goes_through = planned.manner is not None or not given
    listed: Sequence[str] = turn.state.listed if goes_through else ()
    if len(given) > 1:
        listed = given
    elif not {MENU, "greet"}.isdisjoint(planned.replies):
        listed = content.current(turn.article).ids
    elif "did_you_mean" in planned.replies:
        listed = planned.offers
    missed = bool(planned.replies) and UNANSWERED.issuperset(planned.replies) and planned.variant not in ANSWERED
    left_open = "out_of_scope" in planned.replies
    topic = honesty.not_said(turn.parse.get("understanding") or {}, planned) if left_open else None
    return dialogue_state.after(turn.state, given, missed, planned.refused, listed, topic)
