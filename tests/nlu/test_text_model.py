"""The text model, with few classes and with very many."""

from pathlib import Path
from typing import List, Tuple

import numpy as np
import pytest

from assistant.nlu.text_model import MANY_CLASSES, TextModel


def messages(classes: int) -> Tuple[List[str], np.ndarray, List[str]]:
    """Five messages a class that share a word and lie near each other."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((classes, 64)).repeat(5, axis=0)
    vectors = (centres + 0.8 * random.standard_normal(centres.shape)).astype(np.float32)
    labels = [f"about_{number:04}" for number in range(classes) for _ in range(5)]
    texts = [f"what of topic{label[-4:]} and number{place}" for place, label in enumerate(labels)]
    return texts, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), labels


@pytest.mark.parametrize("classes", [4, MANY_CLASSES + 1, 250])
def test_learns_and_comes_back_from_disk_the_same(classes: int, tmp_path: Path) -> None:
    texts, vectors, labels = messages(classes)
    asked = np.arange(len(texts)) % 5 == 4
    keep = np.flatnonzero(~asked)
    model = TextModel.fit([texts[i] for i in keep], vectors[keep], [labels[i] for i in keep])
    new = [texts[i] for i in np.flatnonzero(asked)]
    prediction = model.predict(new, vectors[asked])
    best = [model.classes[column] for column in prediction.probabilities.argmax(axis=1)]
    assert np.mean([b == labels[i] for b, i in zip(best, np.flatnonzero(asked), strict=True)]) > 0.95
    assert prediction.probabilities.sum(axis=1) == pytest.approx(1)

    model.save(tmp_path)
    again = TextModel.load(tmp_path)
    assert again.classes == model.classes
    assert np.abs(again.predict(new, vectors[asked]).probabilities - prediction.probabilities).max() < 0.01
    assert again.knows("topic0001?") and not again.knows("xyz")
