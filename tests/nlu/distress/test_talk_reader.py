"""What a message does in the talk after distress, by a model of what people write there."""

from pathlib import Path
from typing import Iterable, List
from unittest.mock import Mock

import numpy as np
import pytest
import yaml
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

from assistant.content.loader import ROOT
from assistant.dialogue.moves import BELIEVED, NO_DANGER, SURE_OF_RELIEF
from assistant.nlu.distress.talk_reader import ACT, STILL, TalkReader
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.examples import Example
from assistant.nlu.text_model import TextModel
from workbench.evaluating.evaluate_people import restored

SAFETY = ROOT / "tests" / "safety" / "crisis.yml"


@pytest.fixture(scope="module")
def reader(model: Path) -> TalkReader:
    return restored(model, TalkReader)


def acts(reader: TalkReader, texts: Iterable[str]) -> List[dict]:
    return [message.get(ACT) for message in reader.process([Message({"text": text}) for text in texts])]


@pytest.mark.parametrize(
    "text, act",
    [
        ("I'm ok now, I made some toast and the shaking has gone", "safer"),
        ("my flatmate is sitting with me on the kitchen floor", "accompanied"),
        ("she rang back, she's at her nan's and she's eating crisps", "other_safe"),
        ("I was only asking for my coursework, nobody is in danger", "misunderstood"),
    ],
)
def test_relief_in_words_of_its_own_is_heard(text: str, act: str, reader: TalkReader) -> None:
    (found,) = acts(reader, [text])
    assert found["name"] == act and found["danger"] < 0.1


def test_no_message_of_danger_is_taken_for_relief(reader: TalkReader) -> None:
    texts = [
        each if isinstance(each, str) else each["text"]
        for group in yaml.safe_load(SAFETY.read_text(encoding="utf-8"))
        for each in group["messages"]
    ]
    assert [text for text, found in zip(texts, acts(reader, texts), strict=True) if _believed(found)] == []


def test_each_author_is_understood_by_what_the_others_wrote() -> None:
    data = load_data(str(ROOT / "data" / "aftercare")).merge(load_data(str(ROOT / "data" / "nlu" / "common")))
    rows = TalkReader.lessons(Mock(), data)
    vectors = of_authored([row.text for row in rows])
    relief, danger = [], []
    for author in {row.author for row in rows if row.author}:
        own = np.array([row.author == author for row in rows])
        model = _learned([row for row in rows if row.author != author], vectors[~own])
        texts = [row.text for row in rows if row.author == author]
        found = model.predict(texts, vectors[own]).probabilities
        for row, likely in zip((row for row in rows if row.author == author), found, strict=True):
            told = {"name": model.classes[likely.argmax()], "probability": likely.max()}
            believed = _believed({**told, "danger": likely[model.classes.index(STILL)]})
            if row.act in BELIEVED:
                relief.append(believed)
            elif row.act == STILL:
                danger.append(believed)
    assert np.mean(relief) >= 0.25, "of relief that may sound grave alone"
    assert np.mean(danger) <= 0.04, "of what was written to sound like relief"


def test_an_option_and_a_long_message_are_not_read(reader: TalkReader) -> None:
    assert acts(reader, ["/understanding_ptsd", "", "and then " * 80]) == [None, None, None]


def test_where_reading_fails_the_message_goes_on_without_an_act(
    reader: TalkReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TalkReader, "read", Mock(side_effect=ValueError("broken")))
    (message,) = reader.process([Message({"text": "she is here"})])
    assert message.get(ACT) is None and not message.get("failed")


def _learned(rows: List[Example], vectors: np.ndarray) -> TextModel:
    return TextModel.fit([row.text for row in rows], vectors, [str(row.act) for row in rows])


def _believed(act: dict) -> bool:
    return act["name"] in BELIEVED and act["probability"] >= SURE_OF_RELIEF and act["danger"] <= NO_DANGER
