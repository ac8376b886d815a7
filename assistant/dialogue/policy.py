"""Rasa's policy: predicts the replies of a plan one after the other, and notes what the conversation remembers."""

import logging
from collections import OrderedDict
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
from assistant.content.loader import MENU, Content
from assistant.content.reply_ids import Use, replies_of
from assistant.dialogue import dialogue_state, distress_planning, honesty
from assistant.dialogue.dialogue_state import DialogueState
from assistant.dialogue.planning import plan
from assistant.dialogue.turn import Plan, Turn
from assistant.runtime import metrics
from assistant.side_effects import contact_form, contact_requests, feedback
from assistant.side_effects.contact_form import (
    ALREADY,
    CONSENT,
    DROPPED,
    FAILED,
    FORM,
    NOTHING,
    OUTCOME,
    REQUEST,
    SEND_REQUEST,
    SENT,
    UNKNOWN,
    WITHDRAW_REQUEST,
)

logger = logging.getLogger(__name__)

# Replies that answer no question, and their cases that do.
UNANSWERED = replies_of(Use.UNANSWERED)
ANSWERED = frozenset({"no_further"})
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
    """The next action of a plan, or None where the form itself goes on, with the events to note."""
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
    """What follows once the outcome of a request is known."""
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
