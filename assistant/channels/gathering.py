"""A sentence that is sent in pieces ("hi", "is it", "safe?") is read as one, where a platform is a chat.

Only a piece that says little by itself waits, and not for long: a greeting alone, or words that lead on. What is whole,
what tells of distress and what is tapped is answered at once.
"""

import asyncio
import logging
from collections import deque
from dataclasses import replace
from typing import Deque, Dict, List, Text

from spacy.lang.en.stop_words import STOP_WORDS

from assistant.channels.conversation import SEPARATOR, Incoming
from assistant.content.content_reloader import content as live_content
from assistant.content.loader import Content
from assistant.content.titles import bare
from assistant.dialogue.courtesy import courtesy
from assistant.nlu.distress import asks_for_help, crisis_rules

logger = logging.getLogger(__name__)

LONGEST = 4  # words of a piece that says little
MOST = 10  # pieces
REMEMBERED = 1_000  # ids
_ASKS = frozenset("is are was am do does did can could should will would has have may".split())  # begins: "is it"
_LEADS_ON = frozenset("a an the and or but if because to of with for i im my your about".split())  # ends
_ENDS = tuple(".!?…:;)")


class Gathering:
    """The pieces of one channel's messages that wait in this process."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: Dict[Text, "_Waiting"] = {}
        # The ids of pieces: one that is delivered again belongs to no new message.
        self._read: Deque[Text] = deque(maxlen=REMEMBERED)

    async def whole(self, conversation: Text, message: Incoming) -> List[Incoming]:
        """The messages to answer now, in their order; empty if another call answers this message with its own."""
        waiting = self._waiting.get(conversation)
        if waiting:
            waiting.add(message)
            return []
        if not self._seconds or message.id in self._read or not _waits(message):
            return [message]
        waiting = self._waiting[conversation] = _Waiting(message)
        try:
            while not waiting.ended:
                waiting.came.clear()
                await asyncio.wait_for(waiting.came.wait(), self._seconds)
        except asyncio.TimeoutError:
            pass
        finally:  # also when the process ends: what has come is answered
            del self._waiting[conversation]
        self._read += [piece.id for piece in waiting.pieces]
        return waiting.joined()


class _Waiting:
    """The pieces of one conversation."""

    def __init__(self, first: Incoming) -> None:
        self.pieces = [first]
        self.came = asyncio.Event()

    def add(self, message: Incoming) -> None:
        if all(message.id != each.id for each in self.pieces):  # delivered again
            self.pieces.append(message)
            self.came.set()

    @property
    def ended(self) -> bool:
        return len(self.pieces) >= MOST or not _waits(self.pieces[-1])

    def joined(self) -> List[Incoming]:
        """Texts that follow each other as one, whose id names all of theirs."""
        found: List[Incoming] = []
        for message in self.pieces:
            last = found[-1] if found else None
            if last and last.text is not None and _typed(message) and _typed(last):
                ids, text = f"{last.id}{SEPARATOR}{message.id}", f"{last.text} {message.text}"
                found[-1] = replace(message, id=ids, text=text)
            else:
                found.append(message)
        return found


def _waits(message: Incoming) -> bool:
    try:
        return leads_on(message, live_content())
    except Exception:  # rather an answer at once than none
        logger.exception("It could not be told whether a message is whole.")
        return False


def leads_on(message: Incoming, content: Content) -> bool:
    """Whether a message says little by itself, so that more may come."""
    text = (message.text or "").strip()
    if not _typed(message) or message.whole or text.endswith(_ENDS):
        return False
    words = bare(text).split()
    if not words or len(words) > LONGEST or bare(text) in content.names:
        return False
    if crisis_rules.match(text) or asks_for_help.match(text):
        return False
    if len(words) <= 2 and courtesy(f"{text},") == "greet":
        return True
    return words[-1] in _LEADS_ON or len(words) > 1 and words[0] in _ASKS and STOP_WORDS.issuperset(words)


def _typed(message: Incoming) -> bool:
    return bool(message.text) and message.option is None and not message.opening
