"""What is said: each planned reply in full, with its source, its options, and help where there was distress."""

import logging
from dataclasses import replace
from typing import Any, Dict, Optional, Text

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.content.content_reloader import content as live_content
from assistant.content.crisis_schema import GENERAL, UNCLEAR
from assistant.content.loader import DISTRESS, Content
from assistant.content.reply_types import Response
from assistant.dialogue import help_texts
from assistant.dialogue.aftercare import AFTERCARE, CHECK_IN, SUPPORT
from assistant.dialogue.failure_replies import failure
from assistant.dialogue.fixed_replies import fixed_reply
from assistant.dialogue.policy import planned_for
from assistant.dialogue.reply_options import all_topics, section_options
from assistant.dialogue.section_replies import about_article, answer
from assistant.dialogue.turn import Plan, Turn
from assistant.dialogue.variations import in_turn
from assistant.runtime import metrics
from assistant.side_effects import feedback
from assistant.side_effects.feature_flags import FEEDBACK

logger = logging.getLogger(__name__)


class Replies(NaturalLanguageGenerator):
    """Speaks from `content/` and domain.yml (see parent class).

    A reply is a `Response` of `assistant.content.reply_types`.
    """

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        self.domain = domain

    async def generate(
        self, utter_action: Text, tracker: DialogueStateTracker, output_channel: Text, **kwargs: Any
    ) -> Optional[Dict[Text, Any]]:
        reply, content = utter_action[len("utter_") :], live_content()
        try:
            turn = Turn.of(tracker)
            message = compose(reply, turn, planned_for(tracker, turn, content), content, _times_said(tracker))
        except Exception:  # Rasa would go on without this reply
            logger.exception("The reply %s could not be composed.", reply)
            message = failure("error", content)
        if message["id"] == "error":
            metrics.FAILURES.inc()
        return {**message}


def _times_said(tracker: DialogueStateTracker) -> Dict[Text, int]:
    counts: Dict[Text, int] = {}
    for event in tracker.events:
        action = event.action_name or "" if isinstance(event, ActionExecuted) else ""
        if action.startswith("utter_"):
            reply = action[len("utter_") :]
            # An event may stand for several before it (see `assistant.storage.conversation_store`).
            counts[reply] = counts.get(reply, 0) + event.metadata.get("times", 1)
    return counts


def compose(reply: Text, turn: Turn, planned: Plan, content: Content, said: Dict[Text, int]) -> Response:
    """One reply in full. `said` counts how often each reply was said before, so that texts take turns."""
    if reply == "error":
        return failure(reply, content)
    if reply in DISTRESS or planned.words and reply == planned.replies[0]:
        return _distress(reply, turn, planned, content, said.get(reply, 0))
    found, article = content.find(reply), content.find_article(reply)
    if found:
        message = answer(*found, planned, turn, content, said)
        if FEEDBACK in turn.offered and not said.get(reply) and _ratable(planned, turn):
            titles = {name: content.replies[name][0].text for name in (feedback.HELPFUL, feedback.UNHELPFUL)}
            message["buttons"] += feedback.options(reply, titles)
    elif article:
        message = about_article(article, content)
    else:
        message = fixed_reply(reply, turn, planned, content, said.get(reply, 0))
    answered = {f"/{name}" for name in planned.replies if name in content.answers}
    message["buttons"] = [each for each in message["buttons"] if each.get("payload") not in answered]
    message = _not_twice(_opened(message, planned, content, said), turn, content)
    need = planned.distress or turn.distress
    if need:  # help stays one tap away, ahead of everything else
        message["buttons"] = [*help_texts.first(content.crisis, planned.talk or turn.talk, need), *message["buttons"]]
    return message


def _ratable(planned: Plan, turn: Turn) -> bool:
    """Only an answer that came alone, and nobody in distress, is asked about."""
    return len(planned.replies) == 1 and not (planned.distress or turn.distress or turn.form)


def _opened(message: Response, planned: Plan, content: Content, said: Dict[Text, int]) -> Response:
    """The message; the first one takes up a greeting or thanks that stands beside the question."""
    if not planned.courtesy or message["id"] != planned.replies[0]:
        return message
    word = in_turn(content.replies[planned.courtesy], "beside", said.get(message["id"], 0)).text
    return {**message, "text": f"{word}\n\n{message['text']}"}


def _not_twice(message: Response, turn: Turn, content: Content) -> Response:
    """The message, which says that it comes again where its text is one of those said last."""
    if message["text"] not in turn.texts:
        return message
    every = content.replies["again"]
    own = [each for each in every if each.when == turn.language] or [each for each in every if each.when is None]
    opening = next((each.text for each in own if not message["text"].startswith(each.text)), own[0].text)
    return {**message, "text": f"{opening}\n\n{message['text']}"}


def _distress(reply: Text, turn: Turn, planned: Plan, content: Content, said: int) -> Response:
    """The words for distress that were planned; where no plan could be made, those that the guard asks for."""
    crisis, talk, words = content.crisis, planned.talk or turn.talk, planned.words
    need = planned.distress or turn.distress or CHECK_IN
    if not words:
        found = turn.parse.get("crisis") or {}
        talk = replace(talk, language=found.get("language", talk.language), told={}, last=("", 0))
        key = help_texts.of_need(CHECK_IN if reply == CHECK_IN else need, found.get("about") == help_texts.OTHER)
        key = {"support": (SUPPORT, found.get("need", GENERAL)), "aftercare": (AFTERCARE, UNCLEAR)}.get(reply, key)
        words = help_texts.choose(crisis, replace(talk, told={".".join(key): said}), key)
    kind, what = words.key[:2]
    buttons = help_texts.options(crisis, talk, words, need)
    if reply == "contact_human":
        buttons += help_texts.links(content.contact.links)
    if what == "misunderstood" and len(planned.replies) == 1:
        buttons += section_options(talk.meant, content)
    if reply == CHECK_IN or kind == AFTERCARE:
        buttons.append(all_topics(content))
    return {"id": reply, "text": help_texts.text(crisis, talk, words, need), "buttons": buttons, "source": None}
