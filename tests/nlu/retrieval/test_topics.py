"""What a question is about that an article leaves open."""

from collections import Counter
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.loading import load_data

from assistant.content.loader import ROOT
from assistant.nlu.examples import every_example, of_topics
from assistant.nlu.retrieval.question_classifier import QuestionClassifier
from assistant.nlu.retrieval.topics import OTHER, Topics
from workbench.editing.near_duplicates import alike
from workbench.evaluating.evaluate_people import restored


@pytest.fixture(scope="module")
def rows() -> list:
    return of_topics(load_data(str(ROOT / "data" / "topics")))


def test_every_topic_has_examples_and_none_is_nearly_another(rows: list) -> None:
    counts = Counter(row.topic for row in rows)
    known = {"language", "practical", "treatments", "figures", "one_person", "publication", "technical", OTHER}
    assert set(counts) == known
    assert min(counts.values()) >= 60
    texts = [row.text for row in rows]
    assert [pair for pair in alike(texts, texts) if pair[0] != pair[1]] == []


def test_they_teach_no_intent_and_not_the_guard() -> None:
    assert every_example(load_data(str(ROOT / "data" / "topics"))) == []


@pytest.mark.parametrize(
    "question, topic",
    [
        ("what would ten sessions cost me", "practical"),
        ("do you have an appointment free on friday", "practical"),
        ("is tai chi any better than this", "treatments"),
        ("in what percentage of people", "figures"),
        ("may I put a copy of the text in our newsletter", "publication"),
        ("what is the name of the author", "publication"),
        ("your page is blank on my phone", "technical"),
        ("would you understand me in greek", "language"),
        ("is it approved", None),
    ],
)
def test_a_question_has_its_topic(question: str, topic: str, model: Path) -> None:
    assert restored(model, QuestionClassifier)._topics.of(question).name == topic


def test_without_examples_a_question_has_no_topic() -> None:
    assert Topics.learn([]).of("how much is it").name is None
