"""A message in parts: its sentences, each of which may tell of distress, and its clauses, which may ask twice."""

import re
from typing import List, Sequence

import spacy
from spacy.language import Language

from assistant.nlu.encoder import shared_encoder
from assistant.runtime.renewed_spacy import Renewed

MAX_SENTENCES = 24  # each costs a reading; of more, neighbours are read together
MAX_CLAUSES = 6
# Read in the parts of one message, so that it keeps nobody waiting: some 1,500 characters of English, 850 of German.
MESSAGE_TOKENS = 384
_UNBROKEN = re.compile(r"\S{65,}")  # costs the tokenizer its square, and its last sign ends a sentence as well
_JOINED = r"(?:and|plus|also|but|vs\.?|versus|then)\s+"
_CLAUSES = re.compile(
    # A row of blanks is read from its beginning alone, or a long one would cost its third power.
    rf"(?<!\s)\s+(?:(?<!\n){_JOINED}|(?<!\n)[+&/]\s+|,\s+(?:{_JOINED})?)"
    rf"|(?<!\s)\s+[.?!;:…][.?!;:…\n]*\s*|(?<!\s)[^\S\n]+\n[.?!;:…\n]*\s*"
    rf"|[.?!;:…\n]+\s*|,\s+(?:{_JOINED})?",
    re.IGNORECASE,
)


@Renewed
def _sentencizer() -> Language:
    language = spacy.blank("en")
    language.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", ";", "…", "\n"]})
    return language


def sentences(text: str) -> List[str]:
    """The sentences of two words and more, if the text has several; bare, so that clauses are the same texts."""
    read = _sentencizer()(_UNBROKEN.sub(lambda row: f"{row[0][-1]:a>{len(row[0])}}", text))
    written = (text[sentence.start_char : sentence.end_char] for sentence in read.sents)
    parts = [part.strip().rstrip(".!?;…").rstrip() for part in written]
    parts = [part for part in parts if len(part.split()) > 1]
    together = -(-len(parts) // MAX_SENTENCES)
    if together > 1:
        parts = [". ".join(parts[begin : begin + together]) for begin in range(0, len(parts), together)]
    return parts if len(parts) > 1 else []


def too_much(parts: Sequence[str]) -> bool:
    """Whether these are more than one message may have read."""
    # No token is less than a character.
    return sum(map(len, parts)) > MESSAGE_TOKENS and sum(shared_encoder().lengths(parts)) > MESSAGE_TOKENS


def clauses(text: str) -> List[str]:
    """The clauses, if the text has a few; a longer text tells a story, and its clauses are no questions."""
    parts = [clause for clause in _CLAUSES.split(text) if clause.strip()]
    return parts if 2 <= len(parts) <= MAX_CLAUSES else []
