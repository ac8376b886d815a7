"""One message of a visitor, the parts of the conversation that matter for it, and the plan that answers it."""

from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Tuple, cast

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.content import slots
from assistant.content.content_reloader import content as live_content
from assistant.content.reply_ids import Use, replies_of
from assistant.content.reply_types import Option
from assistant.dialogue import aftercare
from assistant.dialogue.aftercare import Talk
from assistant.dialogue.dialogue_state import DialogueState
from assistant.dialogue.help_texts import Said
from assistant.dialogue.option_matching import payloads
from assistant.side_effects import contact_form
from assistant.side_effects.action_client import offered

TELLING = 3  # words from which on a message tells its language
FULL, AGAIN = "full", "again"
ASKING = replies_of(Use.ASKS)


@dataclass(frozen=True)
class Plan:
    """The replies to one message in order, and the sections to offer: as "did you mean", or beside an answer.

    Before the replies, slots are set and the form may end; after them, actions and forms follow. `nearest`: the
    section comes nearest to the question, and the article may not go into it. `manner`: a section that was given before
    is said in full (FULL), or again because the visitor asked for it (AGAIN); otherwise it is named, with its nearest
    part. `variant` names the case that a fixed reply is for, `refused` the sections that the visitor said no to;
    `courtesy` is the greeting or thanks that is taken up in a word. `key` names words for distress, which the first
    reply says; `words` and `talk` are what was chosen of them, and the state of the talk then.
    """

    replies: Tuple[str, ...]
    offers: Tuple[str, ...] = ()
    distress: Optional[str] = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    ends_form: bool = False
    then: Tuple[str, ...] = ()
    nearest: bool = False
    manner: Optional[str] = None
    variant: Optional[str] = None
    courtesy: Optional[str] = None
    refused: Tuple[str, ...] = ()
    key: Optional[aftercare.Key] = None
    words: Optional[Said] = None
    talk: Optional[Talk] = None


@dataclass
class Turn:
    """The last message of a visitor, and what of the conversation matters for it."""

    text: str
    parse: Dict[str, Any]
    section: Optional[str]
    distress: Optional[str]
    shown: List[Option] = field(default_factory=list)
    asked: Optional[str] = None
    said: Tuple[str, ...] = ()
    article: Optional[str] = None
    done: Tuple[str, ...] = ()  # actions since the message, replies among them
    form: Optional[str] = None  # the slot that the form asks for
    answers: Mapping[str, Optional[str]] = field(default_factory=lambda: dict.fromkeys(contact_form.ANSWERS))
    offered: FrozenSet[str] = frozenset()  # the side effects that can be offered
    request: Optional[str] = None  # the id of the contact request that was consented to last
    outcome: Optional[str] = None  # what became of it
    interrupted: bool = False  # a new session began in the middle of the form
    talk: Talk = field(default_factory=Talk)  # about distress
    language: str = "en"  # of the message, or that of the ones before where it tells none
    state: DialogueState = field(default_factory=DialogueState)
    before: Tuple[str, ...] = ()  # the replies to the message before
    texts: Tuple[str, ...] = ()  # ... and their texts
    choices: Tuple[str, ...] = ()  # what our last question put up for choice, by id

    @classmethod
    def of(cls, tracker: DialogueStateTracker) -> "Turn":
        """Read the tracker backwards, to the message and to the reply before it."""
        events = reversed(tracker.events)
        done: List[str] = []
        in_form = tracker.active_loop_name == contact_form.FORM
        requested = tracker.get_slot(REQUESTED_SLOT)
        turn = cls(
            text="",
            parse={},
            section=tracker.get_slot(slots.SECTION),
            distress=tracker.get_slot(slots.DISTRESS),
            article=tracker.get_slot(slots.ARTICLE),
            form=requested if in_form else None,
            answers={slot: tracker.get_slot(slot) for slot in contact_form.ANSWERS},
            offered=offered(live_content()),
            request=tracker.get_slot(contact_form.REQUEST),
            outcome=tracker.get_slot(contact_form.OUTCOME),
            interrupted=bool(requested and not in_form),
            talk=Talk.of(tracker.get_slot(slots.AFTERCARE)),
            language=tracker.get_slot(slots.LANGUAGE) or "en",
            state=DialogueState.of(tracker.get_slot(slots.DIALOGUE)),
        )
        for event in events:
            if isinstance(event, UserUttered):
                turn.text = event.text or ""
                turn.language, turn.parse = heard(turn.text, cast(Dict[str, Any], event.parse_data), turn.language)
                page = (event.metadata or {}).get("article")
                turn.article = page if isinstance(page, str) else turn.article
                break
            if isinstance(event, ActionExecuted) and event.action_name:
                done.insert(0, event.action_name)
        for event in events:
            if isinstance(event, UserUttered):
                break
            if isinstance(event, BotUttered):
                turn.shown = (event.data.get("buttons") or []) + turn.shown
                reply = (event.metadata or {}).get("id")
                turn.asked = reply or turn.asked
                turn.before = (*([reply] if reply else ()), *turn.before)
                turn.texts = (event.text or "", *turn.texts)
                if reply in ASKING and not turn.choices:
                    turn.choices = tuple(payloads(event.data.get("buttons") or []))
        turn.done = tuple(done)
        turn.said = tuple(action[len("utter_") :] for action in done if action.startswith("utter_"))
        return turn


def heard(text: str, parse: Dict[str, Any], before: str) -> Tuple[str, Dict[str, Any]]:
    """The language of a message after those in another, and what was understood of it in that language.

    An option tells no language, and a few words that may be in the one before are in that one.
    """
    language = parse.get("language") or "en"
    if text.startswith("/"):
        return before, parse
    if language != "en":
        return language, parse
    foreign = (parse.get("foreign") or {}).get(before)
    if foreign:
        return before, {**parse, **foreign, "language": before}
    return (before if len(text.split()) < TELLING else "en"), parse
