"""Checks of a visitor's message, the same in every channel, before Rasa sees it."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Optional, Text

from assistant.content.article import ID
from assistant.content.loader import MENU, Content
from assistant.content.reply_ids import RESERVED
from assistant.runtime import logs
from assistant.side_effects import feedback
from assistant.side_effects.contact_form import OPTIONS

TEXT_LIMIT = 2_000  # characters
BODY_LIMIT = 16_000  # bytes
_COMMAND = re.compile(r"\A[\s/]+")


class Refused(Exception):
    """A request that cannot be taken: an HTTP status, a code for programs, a sentence for people, seconds to wait."""

    def __init__(self, status: int, code: Text, message: Text, retry_after: Optional[int] = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after


@dataclass(frozen=True)
class Said:
    """What a visitor sent: typed text, or the payload of an option; a sticker, picture or voice has neither."""

    channel: Text
    conversation: Text
    text: Optional[Text] = None
    option: Optional[Text] = None


def admit(said: Said, content: Content) -> Text:
    """What Rasa is handed. Every message of every channel passes here.

    Raises:
        Refused: for what cannot be taken.
    """
    logs.hide(said.conversation)
    if said.option is not None:
        return declared(said.option, content)
    if said.text is None:
        raise Refused(415, "unsupported", "Only text can be read.")
    return clean(said.text)


def clean(text: Text) -> Text:
    """A visitor's text without control characters, and never a Rasa command.

    Raises:
        Refused: for a text that is empty or too long.
    """
    logs.hide(text)
    if not text.strip():
        raise Refused(400, "empty_text", "The text is empty.")
    if len(text) > TEXT_LIMIT:
        raise Refused(413, "text_too_long", f"A text has at most {TEXT_LIMIT} characters.")
    # Surrogates cannot be stored; other control characters have no place in a sentence.
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    # Rasa takes a leading slash for an intent with slots and believes it.
    return _COMMAND.sub("", kept).strip() or "?"


def declared(payload: Text, content: Content) -> Text:
    """The payload of an option, if the assistant has it. A section that is gone, as a page from before still offers it,
    leads to all topics.

    Raises:
        Refused: for anything else.
    """
    intent = payload[1:]
    rating = feedback.rating(payload)
    offered = (
        intent in content.answers | content.offered | OPTIONS
        or rating is not None
        and content.find(rating["section"]) is not None
    )
    if payload.startswith("/") and offered:
        return payload
    if payload.startswith("/") and ID.fullmatch(intent) and intent not in content.replies.keys() | RESERVED:
        return f"/{MENU}"
    raise Refused(400, "unknown_option", "This option does not exist.")
