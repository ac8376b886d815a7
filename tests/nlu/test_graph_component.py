"""A trained component comes back from Rasa's cache, also one that had nothing to learn."""

from pathlib import Path

import pytest
from rasa.engine.caching import LocalTrainingCache
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.retrieval.question_classifier import QuestionClassifier


def test_a_component_that_learned_nothing_comes_back_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASA_CACHE_DIRECTORY", str(tmp_path / "cache"))
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    trained, resource = LocalModelStorage(here), Resource("classifier")
    QuestionClassifier.create({}, trained, resource, None).train(TrainingData())
    cache = LocalTrainingCache()
    cache.cache_output("inputs", resource, "outcome", trained)
    restored = LocalModelStorage(there)
    found = cache.get_cached_result("outcome", "node", restored)
    assert QuestionClassifier.load({}, restored, found, None)
