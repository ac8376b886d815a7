"""What reads a visitor's text, as functions of it alone, for `standstill.py`."""

from functools import lru_cache

from assistant import choice, contact_form, correction, courtesy, follow_up, redaction
from assistant.channels.gate import TEXT_LIMIT, Refused
from assistant.channels.gate import clean as cleaned
from assistant.content import Content, load
from assistant.nlu import asks_for_help, crisis_rules, language, moves, parts, person, veterans
from assistant.nlu.features import _VECTORIZERS, Vocabulary

_SHOWN = [{"title": "What studies show", "payload": "/clinical_insights"}, {"title": "All", "payload": "/help_options"}]


@lru_cache(1)
def _content() -> Content:
    return load()


def select(text: str) -> None:
    choice.select(text, _SHOWN, _content())


def step(text: str) -> None:
    for slot in (*contact_form.ANSWERS, contact_form.CONSENT):
        contact_form.step(slot, text, None, [], None, False)


def clean(text: str) -> None:
    for begin in range(0, len(text), TEXT_LIMIT):
        try:
            cleaned(text[begin : begin + TEXT_LIMIT])
        except Refused:  # of blanks alone
            pass


def match(text: str) -> None:
    crisis_rules.match(text)


def asks(text: str) -> None:
    asks_for_help.match(text)


def recognise(text: str) -> None:
    for spoken in ("en", "es", "de", "fr"):
        moves.recognise(text, None, spoken)


def follows(text: str) -> None:
    follow_up.recognise(text)
    correction.read(text)
    courtesy.courtesy(text)


def about(text: str) -> None:
    for need in ("self_harm", "abuse"):
        person.about(text, need)
    veterans.served(text, True)
    veterans.served(text, False)


def sentences(text: str) -> None:
    parts.sentences(text)


def clauses(text: str) -> None:
    parts.clauses(text)


def detect(text: str) -> None:
    language.detect(text)


def terms(text: str) -> None:
    for name in _VECTORIZERS:
        Vocabulary.of_block(name, {}, None).terms(text)


def redact(text: str) -> None:
    redaction.redact(text)
    redaction.forget()
