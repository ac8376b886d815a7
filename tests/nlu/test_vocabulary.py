"""What spaCy learns of visitors' words is given back, and nothing is lost with it."""

from typing import Callable, Iterator

import pytest
import spacy
from spacy.language import Language

from assistant.nlu import crisis_rules, parts
from assistant.nlu.vocabulary import NEW_STRINGS, Renewed


def unseen(count: int) -> Iterator[str]:
    """Texts of so many words that were never said, a hundred in each."""
    words = [f"word{number}x" for number in range(count)]
    return (" ".join(words[begin : begin + 100]) for begin in range(0, count, 100))


def test_is_made_once_and_again_when_it_has_seen_too_much() -> None:
    made = []

    @Renewed
    def pipeline() -> Language:
        made.append(spacy.blank("en"))
        return made[-1]

    for text in unseen(NEW_STRINGS // 2):
        pipeline()(text)
    assert len(made) == 1
    largest = 0
    for text in unseen(NEW_STRINGS * 3):
        pipeline()(text)
        largest = max(largest, len(pipeline().vocab.strings))
    assert len(made) > 1
    assert largest < len(spacy.blank("en").vocab.strings) + 2 * NEW_STRINGS


@pytest.mark.parametrize(
    "tool, reads",
    [
        (parts._sentencizer, lambda: parts.sentences("I lost my job. what is ptsd?")),
        (crisis_rules._matcher, lambda: crisis_rules.match("i want to kill myself")),
    ],
)
def test_what_reads_messages_forgets_and_reads_the_same(tool: Renewed, reads: Callable[[], object]) -> None:
    before = reads()
    first = tool()
    for text in unseen(2 * NEW_STRINGS):
        parts.sentences(text)
        crisis_rules.match(text)
    assert before and reads() == before
    assert tool() is not first
