"""spaCy forgets visitors' words in time, reads the same afterwards, and keeps no visitor waiting."""

import logging
import threading
import time
from typing import Callable, Iterator, List

import pytest
import spacy
from spacy.language import Language

from assistant.nlu import segmentation
from assistant.nlu.distress import crisis_rules
from assistant.runtime import renewed_spacy
from assistant.runtime.renewed_spacy import Renewed

FEW = 1_000


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vocabulary is given back after few new words."""
    monkeypatch.setattr(renewed_spacy, "NEW_STRINGS", FEW)


def unseen(count: int) -> Iterator[str]:
    """Texts of so many words that were never said, a hundred in each."""
    words = [f"word{number}x" for number in range(count)]
    return (" ".join(words[begin : begin + 100]) for begin in range(0, count, 100))


def replaced(tool: Renewed, first: object, within: float = 30) -> bool:
    """Whether another one takes the place of the first in so many seconds."""
    until = time.monotonic() + within
    while tool() is first and time.monotonic() < until:
        time.sleep(0.01)
    return tool() is not first


def test_is_made_once_and_again_when_it_has_seen_too_much(soon: None) -> None:
    made: List[Language] = []

    @Renewed
    def pipeline() -> Language:
        made.append(spacy.blank("en"))
        return made[-1]

    first = pipeline()
    for text in unseen(FEW // 2):
        pipeline()(text)
    assert not replaced(pipeline, first, within=0.1)
    largest = 0
    for _ in range(3):
        first = pipeline()
        for text in unseen(FEW):
            pipeline()(text)
            largest = max(largest, len(pipeline().vocab.strings))
        assert replaced(pipeline, first)
    assert len(made) == 4
    assert largest < len(spacy.blank("en").vocab.strings) + 2 * FEW


def test_the_old_one_reads_while_the_new_one_is_made(soon: None) -> None:
    goes_on = threading.Event()
    made: List[Language] = []

    @Renewed
    def pipeline() -> Language:
        if made:
            goes_on.wait(30)
        made.append(spacy.blank("en"))
        return made[-1]

    first = pipeline()
    for text in unseen(FEW):
        pipeline()(text)
    assert pipeline() is first and pipeline() is first
    goes_on.set()
    assert replaced(pipeline, first)


def test_the_old_pipeline_stays_where_a_new_one_cannot_be_made(soon: None, caplog: pytest.LogCaptureFixture) -> None:
    tried: List[str] = []

    @Renewed
    def pipeline() -> Language:
        tried.append("again")
        if len(tried) > 1:
            raise OSError("no such file")
        return spacy.blank("en")

    first = pipeline()
    for text in unseen(FEW):
        pipeline()(text)
    with caplog.at_level(logging.ERROR, "assistant.runtime.renewed_spacy"):
        assert not replaced(pipeline, first, within=0.2)
    assert pipeline() is first and len(tried) == 2 and "could not be made anew" in caplog.text


@pytest.mark.parametrize(
    "tool, reads",
    [
        (segmentation._sentencizer, lambda: segmentation.sentences("I lost my job. what is ptsd?")),
        (crisis_rules._matcher, lambda: crisis_rules.match("i want to kill myself")),
    ],
)
def test_what_reads_messages_forgets_and_reads_the_same(tool: Renewed, reads: Callable[[], object]) -> None:
    before, first = reads(), tool()
    tool._enough = 0  # as if it had seen too much, for which ten thousand words would have to be read
    assert replaced(tool, first)
    assert before and reads() == before
