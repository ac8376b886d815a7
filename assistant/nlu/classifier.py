"""Which intent a message has, how sure that is, and what else it could be."""

import json
import logging
import re
from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.model_selection import StratifiedKFold

from assistant.nlu.component import TrainedComponent
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example, examples
from assistant.nlu.features import TextModel

logger = logging.getLogger(__name__)

RANKED = 10  # intents kept in the ranking of a message
FOLDS = 3
UNDERSTOOD = 0.95  # the share of understood messages that must pass the threshold
# A clause counts as a question of its own when it is clear alone and the whole message does not contradict it; on
# authored messages with one intent, 2 % are wrongly split.
CLEAR_CLAUSE = 0.5
CLAUSE_IN_WHOLE = 0.02
MAX_CLAUSES = 6
_CLAUSES = re.compile(
    r"\s*(?:[.?!;:\n]+|,?\s+(?:and|plus|also|but|vs\.?|versus|then)\s+|\s[+&/]\s|,\s+)\s*", re.IGNORECASE
)
GUARDED = ("crisis", "medical_advice", "out_of_scope")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(TrainedComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking` as Rasa's classifiers do, and `understanding`.

    `understanding` is `{"sure": bool, "kind": str or None, "known": bool, "parts": [intent, ...]}`: whether the best
    intent passes the threshold, its kind, whether any word is known, and the intents of a message that asks two
    things or more. The confidence of an intent is sqrt(probability) x similarity to its nearest example.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(model_storage, resource)
        self._model: TextModel
        self._known: Dict[str, np.ndarray]
        self._threshold = 0.0

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model and tune the threshold, both from the training data alone."""
        rows = examples(training_data)
        embeddings = shared_encoder().encode_many([row.text for row in rows])
        self._threshold = _tune(rows, embeddings)
        self._model = _fit(rows, embeddings)
        self._known = _by_intent(rows, embeddings)
        self._persist()
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if text and not text.startswith("/"):
                self._classify(message, text)
        return messages

    def _classify(self, message: Message, text: str) -> None:
        embedding = shared_encoder().encode([text])
        probabilities = self._model.predict([text], embedding)[0]
        by_intent, kinds = _per_intent(self._model.classes, probabilities)
        ranking = sorted(by_intent.items(), key=lambda item: -item[1])[:RANKED]
        # Against the examples of one intent: the cost stays the same however many intents there are.
        similarity = float((self._known[ranking[0][0]] @ embedding[0]).max())
        ranked = [{"name": name, "confidence": confidence(p, similarity)} for name, p in ranking]
        best = ranking[0][0]
        message.set(INTENT, ranked[0], add_to_output=True)
        message.set("intent_ranking", ranked, add_to_output=True)
        message.set(
            "understanding",
            {
                "sure": ranked[0]["confidence"] >= self._threshold,
                "kind": kinds.get(best),
                "known": self._model.knows(text),
                "parts": self._parts(text, by_intent),
            },
            add_to_output=True,
        )

    def _parts(self, text: str, whole: Dict[str, float]) -> List[str]:
        """The different intents of the clauses, if there are at least two that are clear and fit the whole message."""
        clauses = [clause for clause in _CLAUSES.split(text) if clause.strip()]
        if not 2 <= len(clauses) <= MAX_CLAUSES:
            return []
        found: List[str] = []
        for probabilities in self._model.predict(clauses, shared_encoder().encode(clauses)):
            by_intent, _ = _per_intent(self._model.classes, probabilities)
            best = max(by_intent, key=by_intent.get)
            clear = by_intent[best] >= CLEAR_CLAUSE and whole.get(best, 0.0) >= CLAUSE_IN_WHOLE
            if clear and best not in found:
                found.append(best)
        return found if len(found) > 1 else []

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
            np.savez(folder / "known.npz", **self._known)
            (folder / "threshold.json").write_text(json.dumps(self._threshold))

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "QuestionClassifier":
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = TextModel.load(folder)
            with np.load(folder / "known.npz", allow_pickle=False) as known:
                component._known = {intent: known[intent] for intent in known.files}
            component._threshold = json.loads((folder / "threshold.json").read_text())
        shared_encoder()  # at the start, not at the first visitor's message
        return component


def confidence(probability: float, similarity: float) -> float:
    """How far an intent can be trusted, 0 to 1."""
    return float(np.sqrt(probability) * np.clip(similarity, 0, 1))


def _fit(rows: List[Example], embeddings: np.ndarray) -> TextModel:
    return TextModel.fit([row.text for row in rows], embeddings, [row.label for row in rows])


def _by_intent(rows: List[Example], embeddings: np.ndarray) -> Dict[str, np.ndarray]:
    """The embeddings of the examples of each intent."""
    indices: Dict[str, List[int]] = {}
    for index, row in enumerate(rows):
        indices.setdefault(row.intent, []).append(index)
    return {intent: embeddings[chosen] for intent, chosen in indices.items()}


def _per_intent(classes: List[str], probabilities: np.ndarray) -> tuple:
    """Add up the kinds of an intent; and say which kind is likeliest."""
    by_intent: Dict[str, float] = {}
    kinds: Dict[str, str] = {}
    best: Dict[str, float] = {}
    for name, probability in zip(classes, probabilities, strict=True):
        intent, _, kind = name.partition("/")
        by_intent[intent] = by_intent.get(intent, 0.0) + float(probability)
        if kind and probability > best.get(intent, -1.0):
            kinds[intent], best[intent] = kind, probability
    return by_intent, kinds


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
        probabilities = model.predict(texts[ask], embeddings[ask])
        known = _by_intent([rows[index] for index in fit_on], embeddings[fit_on])
        for index, row_probabilities in zip(ask, probabilities, strict=True):
            by_intent, _ = _per_intent(model.classes, row_probabilities)
            best = max(by_intent, key=by_intent.get)
            if best not in GUARDED:
                similarity = float((known[best] @ embeddings[index]).max())
                scores.append(confidence(by_intent[best], similarity))
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
