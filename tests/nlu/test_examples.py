"""Authored messages with their notes, each for the model that learns from it."""

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.examples import Example, every_example, examples, of_acts, of_topics


def message(text: str, intent: str = "out_of_scope", **note: Any) -> Message:
    return Message({"text": text, "intent": intent, **({"metadata": {"intent": note}} if note else {})})


@pytest.fixture
def data() -> TrainingData:
    return TrainingData(
        [
            message("plain"),
            message("of an author", "crisis", author="a", need="self_harm"),
            message("of a topic", topic="cost"),
            message("of an act", act="safer"),
            message("harmless", near_miss="true"),
            message("left out", kind="near_domain", article="giving-blood"),
        ]
    )


def test_each_model_learns_from_its_own_messages(data: TrainingData) -> None:
    readers = (examples, every_example, of_topics, of_acts)
    found = {reader.__name__: [row.text for row in reader(data)] for reader in readers}
    assert found == {
        "examples": ["plain", "harmless", "left out"],
        "every_example": ["plain", "of an author", "harmless", "left out"],
        "of_topics": ["of a topic"],
        "of_acts": ["of an act"],
    }


def test_the_notes_stand_with_the_message(data: TrainingData) -> None:
    rows = {row.text: row for row in every_example(data)}
    assert rows["of an author"].need == "self_harm" and rows["of an author"].author == "a"
    assert [text for text, row in rows.items() if row.near_miss] == ["harmless"]
    assert rows["plain"] == Example("plain", "out_of_scope", None, None, False, "en")


@pytest.mark.parametrize(
    "kind, article, label",
    [
        (None, None, "out_of_scope"),
        ("near_domain", None, "out_of_scope/near_domain"),
        ("near_domain", "giving-blood", "out_of_scope/near_domain@giving-blood"),
    ],
)
def test_the_class_to_learn_has_kind_and_article(kind: Any, article: Any, label: str) -> None:
    assert Example("?", "out_of_scope", kind, None, False, "en", article).label == label
