"""Which intent a message has, how sure that is, and what else it could be."""

import json
import logging
import math
from pathlib import Path
from typing import List

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from sklearn.model_selection import StratifiedKFold

from assistant.nlu.component import TrainedComponent, whatever_fails
from assistant.nlu.examples import Example
from assistant.nlu.kept import of_authored
from assistant.nlu.model import TextModel
from assistant.nlu.reader import READING, Reading, labels_of

logger = logging.getLogger(__name__)

RANKED = 10  # intents kept in the ranking of a message
FOLDS = 3
UNDERSTOOD = 0.95  # the share of understood messages that must pass the threshold
GUARDED = ("crisis", "medical_advice", "out_of_scope")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(TrainedComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking` as Rasa's classifiers do, and `understanding`.

    `understanding` is `{"sure": bool, "kind": str or None, "known": bool, "parts": [intent, ...]}`: whether the best
    intent passes the threshold, its kind, whether any word is known, and the intents of a message that asks two
    things or more. The confidence of an intent is sqrt(probability) x similarity to the nearest example.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(model_storage, resource)
        self._threshold = 0.0

    def learn(self, rows: List[Example]) -> None:
        """Tune the threshold from the training data alone."""
        self._threshold = _tune(rows, of_authored([row.text for row in rows]))

    def save(self, folder: Path) -> None:
        (folder / "threshold.json").write_text(json.dumps(self._threshold))

    def restore(self, folder: Path) -> None:
        self._threshold = json.loads((folder / "threshold.json").read_text())

    @whatever_fails
    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            reading = message.get(READING)
            if reading:
                self._classify(message, reading)
        return messages

    def _classify(self, message: Message, reading: Reading) -> None:
        by_intent = reading.whole.by_intent()
        ranking = sorted(by_intent.items(), key=lambda item: -item[1])[:RANKED]
        best = ranking[0][0]
        ranked = [{"name": name, "confidence": confidence(p, reading.whole.nearest)} for name, p in ranking]
        message.set(INTENT, ranked[0], add_to_output=True)
        message.set("intent_ranking", ranked, add_to_output=True)
        message.set(
            "understanding",
            {
                "sure": ranked[0]["confidence"] >= self._threshold,
                "kind": reading.whole.kind(best),
                "known": reading.known,
                "parts": reading.asked,
            },
            add_to_output=True,
        )


def confidence(probability: float, similarity: float) -> float:
    """How far an intent can be trusted, 0 to 1."""
    return math.sqrt(probability) * min(max(similarity, 0.0), 1.0)


def _tune(rows: List[Example], embeddings: np.ndarray) -> float:
    """The confidence that nearly all understood messages reach.

    Every fold leaves some intents out; their messages stand for what nobody thought of, and should stay below.
    """
    intents = sorted({row.intent for row in rows} - set(GUARDED))
    labels = np.array([row.label for row in rows])
    texts = np.array([row.text for row in rows], dtype=object)
    scores: List[float] = []
    understood: List[bool] = []
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for number, (fit_on, ask) in enumerate(folds.split(texts, labels)):
        left_out = set(intents[number::FOLDS])
        fit_on = np.array([index for index in fit_on if rows[index].intent not in left_out])
        ask = np.array([index for index in ask if rows[index].intent not in GUARDED])
        model = TextModel.fit(texts[fit_on], embeddings[fit_on], labels[fit_on])
        for index, found in zip(ask, labels_of(model, texts[ask], embeddings[ask]), strict=True):
            by_intent = found.by_intent()
            best = max(by_intent, key=by_intent.get)
            if best not in GUARDED:
                scores.append(confidence(by_intent[best], found.nearest))
                understood.append(best == rows[index].intent)
    scores_, understood_ = np.array(scores), np.array(understood)
    threshold = float(np.quantile(scores_[understood_], 1 - UNDERSTOOD))
    logger.info(
        "Threshold %.2f: %.0f %% of understood messages pass, and %.0f %% of those that no intent was made for.",
        threshold,
        100 * UNDERSTOOD,
        100 * (scores_[~understood_] >= threshold).mean(),
    )
    return threshold
