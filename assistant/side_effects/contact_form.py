"""The request to be contacted, as a form: what an answer to one of its questions means. Pure."""

import re
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence

from assistant.content import slots
from assistant.content.reply_types import Option

FORM = "contact_form"
SEND_REQUEST = "action_send_contact_request"
WITHDRAW_REQUEST = "action_withdraw_contact_request"
NAME, REACH, TIME = ANSWERS = (slots.CONTACT_NAME, slots.CONTACT_REACH, slots.CONTACT_TIME)
CONSENT = slots.CONTACT_CONSENT  # true when the visitor chose to send what was shown
REQUEST = slots.CONTACT_REQUEST  # the request's own id, stored with the conversation before anybody is asked to send it
OUTCOME = slots.CONTACT_OUTCOME  # what became of it: one of the next four
SENT, ALREADY, FAILED, UNKNOWN = "sent", "already", "failed", "unknown"  # now, before, never, perhaps
PRIVATE = "[private]"  # what is stored of a visitor's answer
DROPPED: Mapping[str, Any] = dict.fromkeys((*ANSWERS, CONSENT))
NOTHING: Mapping[str, Any] = {**DROPPED, REQUEST: None, OUTCOME: None}

SEND, CHANGE, CANCEL, ANY_TIME = "contact_send", "contact_change", "contact_cancelled", "contact_any_time"
OPTIONS = frozenset({FORM, SEND, CHANGE, CANCEL, ANY_TIME, *ANSWERS})

LENGTHS = {NAME: 80, REACH: 100, TIME: 100}  # characters
_EMAIL = re.compile(r"(?<![^@\s,;<>])[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
_PHONE = re.compile(r"(?<![\w@.])\(?\+?\d(?:[ ().\-/]{0,3}\d){6,14}(?!\w)")
_CANCEL = re.compile(
    r"(?:(?:please|ok|okay|no|sorry)[, ]+)?"
    r"(?:cancel|withdraw|stop|quit|exit|abort|never ?mind|forget (?:it|about it)|leave it|no,? thanks|no,? thank you"
    r"|i(?:'ve| have)? changed my mind|i (?:don't|do not) want (?:to|this)(?: any ?more)?)"
    r"(?:[, ]+(?:please|it|this|that|now|thanks|thank you|the (?:form|request)|my request))*[.! ]*",
    re.I,
)
_NO_THANKS = re.compile(r"\s*no,? thank", re.I)
# Consent is what says so, not what probably means it.
_SEND = re.compile(
    r"(?:yes|yep|yeah|ok|okay|sure|right|correct|that'?s (?:right|correct)|(?:please )?send)"
    r"(?:[,.! ]+(?:yes|ok|okay|please|send|it|this|that|now|thanks|thank you|that'?s (?:right|correct)))*[.! ]*",
    re.I,
)
_CHANGE = re.compile(r"(?:change|edit|correct)(?: (?:it|this|that|something))?[.! ]*", re.I)


@dataclass(frozen=True)
class Step:
    """What follows: slots to set, and a reply in the place of the form's next question."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    reply: Optional[str] = None
    ends: bool = False


CANCELLED = Step(NOTHING, CANCEL, ends=True)
SENDING = Step({CONSENT: True, OUTCOME: None})


def cancels(text: str) -> bool:
    """Whether a text says that the form is to end."""
    return bool(_CANCEL.fullmatch(text.strip()))


def withdraws(text: str) -> bool:
    """Whether a text takes back what was sent; "no, thanks" may be said to anything."""
    return cancels(text) and not _NO_THANKS.match(text)


def sends(text: str) -> bool:
    """Whether a text asks to send, in so many words."""
    return "send" in text.lower() and bool(_SEND.fullmatch(text.strip()))


def whole(answers: Mapping[str, Optional[str]], asked: str) -> bool:
    """Whether the form still has all answers from before it asked for a slot; after an hour it has not."""
    return all(answers[slot] for slot in ANSWERS[: (*ANSWERS, CONSENT).index(asked)])


def step(
    asked: str, text: str, chosen: Optional[str], shown: Sequence[Option], intent: Optional[str], question: bool
) -> Optional[Step]:
    """What a message does while the form asks for a slot; None if the message is not for the form.

    `chosen` is the option that was tapped or named, `intent` what the message surely means, `question` whether it asks.
    """
    if chosen == CANCEL or intent == "goodbye" or not chosen and cancels(text):
        return CANCELLED
    if chosen:
        return _option(asked, chosen, shown)
    said = " ".join(text.split())
    if asked == CONSENT:
        return _decision(said, intent, question)
    if asked == REACH and len(said) <= LENGTHS[REACH] and (_EMAIL.search(said) or _PHONE.search(said)):
        return Step({REACH: said})
    if question:
        return None
    if asked != REACH and len(said) <= LENGTHS[asked] and any(character.isalnum() for character in said):
        return Step({asked: said})
    return Step(reply="contact_unclear")


def _option(asked: str, chosen: str, shown: Sequence[Option]) -> Optional[Step]:
    if chosen not in OPTIONS:
        return None
    if chosen == SEND and asked == CONSENT:
        return SENDING
    if chosen == CHANGE and asked == CONSENT:
        return Step(reply=CHANGE)
    if chosen == FORM:
        return Step(NOTHING)
    if chosen in ANSWERS and asked == CONSENT:
        return Step({chosen: None})
    if chosen == ANY_TIME and asked == TIME:
        return Step({TIME: next(option["title"] for option in shown if option.get("payload") == f"/{ANY_TIME}")})
    return Step({asked: None})  # an option of an earlier question: the present one is asked again


def _decision(said: str, intent: Optional[str], question: bool) -> Optional[Step]:
    if _SEND.fullmatch(said):
        return SENDING
    if intent == "deny" or _CHANGE.fullmatch(said):
        return Step(reply=CHANGE)
    return None if question else Step({CONSENT: None})
