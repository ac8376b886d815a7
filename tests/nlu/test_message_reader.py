"""What the reader learns from beside the authored messages."""

from typing import List

import pytest

from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example
from assistant.nlu.message_reader import COPIES_EACH, MessageReader, mistyped
from assistant.nlu.segmentation import MESSAGE_TOKENS
from assistant.nlu.text_model import MANY_CLASSES


def examples(classes: int, language: str = "en") -> List[Example]:
    return [Example(f"what about topic {n}", f"about_{n}", None, None, False, language) for n in range(classes)]


def test_copies_have_typos_and_their_label_and_are_the_same_each_time() -> None:
    rows = examples(MANY_CLASSES)
    copies = mistyped(rows)
    assert len(copies) == COPIES_EACH * len(rows)
    assert sorted({copy.label for copy in copies}) == sorted(row.label for row in rows)
    assert not {copy.text for copy in copies} <= {row.text for row in rows}
    assert mistyped(rows) == copies


def test_messages_in_other_languages_are_not_copied() -> None:
    assert mistyped(examples(5, language="de")) == []


def test_of_very_many_classes_the_larger_are_copied() -> None:
    rows = examples(MANY_CLASSES + 1)
    assert mistyped(rows) == []
    larger = rows[3]._replace(text="another one about topic 3")
    assert {copy.label for copy in mistyped([*rows, larger])} == {larger.label}


QUESTIONS = {
    "risks": ["is it safe?", "what are the risks", "how dangerous is it", "does it have side effects"],
    "price": ["what does it cost?", "how much is it", "what is the price", "is it expensive"],
    "place": ["where is the clinic?", "how do i get there", "what is your address", "where are you located"],
    "crisis": ["i want to die", "i hurt myself", "nobody would miss me", "i cannot go on"],
    "greet": ["hello", "good morning", "hi there", "hey, how are you"],
}


@pytest.fixture(scope="module")
def reader() -> MessageReader:
    found = MessageReader(None, None)
    found.learn([Example(said, name, None, None, False, "en") for name, each in QUESTIONS.items() for said in each])
    return found


@pytest.mark.parametrize(
    "text, asked",
    [
        ("is it safe, and what does it cost?", ["risks", "price"]),
        ("where are you located? how much is it? is it safe?", ["place", "price", "risks"]),
        ("what does it cost, and how much is it?", []),
        ("is it safe", []),
    ],
)
def test_a_message_asks_several_things_or_one(text: str, asked: List[str], reader: MessageReader) -> None:
    assert reader.read(text).asked == asked


def test_of_too_much_the_gravest_is_read(reader: MessageReader) -> None:
    noise = [f"{number % 10} {number % 7} {number % 3}" for number in range(240)]
    text = ". ".join([*noise[:120], "nobody would miss me if i die", *noise[120:]])
    read = [part for part, _ in reader.read(text).sentences]
    assert len(text) <= 2_000 and any("nobody would miss me" in part for part in read)
    assert sum(shared_encoder().lengths(read)) <= MESSAGE_TOKENS
