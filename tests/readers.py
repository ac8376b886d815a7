"""What reads a visitor's text, as functions of it alone, for `standstill.py`."""

from contextlib import suppress
from functools import lru_cache

from assistant.channels.input_validation import TEXT_LIMIT, Refused
from assistant.channels.input_validation import clean as cleaned
from assistant.content.loader import Content, load
from assistant.dialogue import courtesy, follow_up, option_matching
from assistant.nlu import correction, language_detector, segmentation
from assistant.nlu.distress import asks_for_help, crisis_rules, dialogue_acts, person, veterans
from assistant.nlu.features import _VECTORIZERS, Vocabulary
from assistant.nlu.language_detector import LANGUAGES
from assistant.privacy import redaction
from assistant.side_effects import contact_form

_SHOWN = [{"title": "What studies show", "payload": "/clinical_insights"}, {"title": "All", "payload": "/help_options"}]


@lru_cache(1)
def _content() -> Content:
    return load()


def select(text: str) -> None:
    for spoken in LANGUAGES:
        option_matching.select(text, _SHOWN, _content(), language=spoken)


def step(text: str) -> None:
    for slot in (*contact_form.ANSWERS, contact_form.CONSENT):
        contact_form.step(slot, text, None, [], None, False)


def clean(text: str) -> None:
    for begin in range(0, len(text), TEXT_LIMIT):
        with suppress(Refused):  # of blanks alone
            cleaned(text[begin : begin + TEXT_LIMIT])


def match(text: str) -> None:
    crisis_rules.match(text)


def asks(text: str) -> None:
    asks_for_help.match(text)


def recognise(text: str) -> None:
    for spoken in LANGUAGES:
        dialogue_acts.recognise(text, None, spoken)
        dialogue_acts.without_denials(text, spoken)


def follows(text: str) -> None:
    for spoken in LANGUAGES:
        follow_up.recognise(text, spoken)
    correction.read(text)
    courtesy.courtesy(text)


def about(text: str) -> None:
    for need in ("self_harm", "abuse"):
        person.about(text, need)
    veterans.served(text, True)
    veterans.served(text, False)


def sentences(text: str) -> None:
    segmentation.sentences(text)


def clauses(text: str) -> None:
    segmentation.clauses(text)


def detect(text: str) -> None:
    language_detector.detect(text)


def terms(text: str) -> None:
    for name in _VECTORIZERS:
        Vocabulary.of_block(name, {}, None).terms(text)


def redact(text: str) -> None:
    redaction.redact(text)
    redaction.forget()
