"""A message in parts: its sentences, each of which may tell of distress, and its clauses, which may ask twice."""

import re
from typing import List

import spacy
from spacy.language import Language

from assistant.nlu.encoder import MAX_TOKENS, shared_encoder
from assistant.nlu.vocabulary import Renewed

MAX_SENTENCES = 24  # each costs a reading; of more, neighbours are read together, so that none goes unread
MAX_CLAUSES = 6
# Times the encoder's length: all that fits into 2,000 characters of any language we answer in. What is denser, which is
# noise, would keep others waiting; it is read from both ends, and whole by the crisis guard's rules.
MAX_WINDOWS = 8
_CLAUSES = re.compile(
    r"\s*(?:[.?!;:…\n]+|,?\s+(?:and|plus|also|but|vs\.?|versus|then)\s+|\s[+&/]\s|,\s+)\s*", re.IGNORECASE
)


@Renewed
def _sentencizer() -> Language:
    language = spacy.blank("en")
    language.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", ";", "…", "\n"]})
    return language


def sentences(text: str) -> List[str]:
    """The sentences of two words and more, if the text has several; bare, so that clauses are the same texts."""
    parts = [sentence.text.strip().rstrip(".!?;…").rstrip() for sentence in _sentencizer()(_readable(text)).sents]
    parts = [part for part in parts if len(part.split()) > 1]
    together = -(-len(parts) // MAX_SENTENCES)
    if together > 1:
        parts = [". ".join(parts[begin : begin + together]) for begin in range(0, len(parts), together)]
    return parts if len(parts) > 1 else []


def _readable(text: str) -> str:
    if len(text) <= MAX_WINDOWS * MAX_TOKENS:  # no token is less than a character
        return text
    windows = shared_encoder().windows(text)
    if len(windows) <= MAX_WINDOWS:
        return text
    half = MAX_WINDOWS // 2
    return f"{text[: windows[half - 1][1]]}\n{text[windows[-half][0] :]}"


def clauses(text: str) -> List[str]:
    """The clauses, if the text has a few; a longer text tells a story, and its clauses are no questions."""
    parts = [clause for clause in _CLAUSES.split(text) if clause.strip()]
    return parts if 2 <= len(parts) <= MAX_CLAUSES else []
