"""What one model makes of a message and of its parts; the crisis guard and the classifier decide on it."""

import random
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Text, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.component import TrainedComponent
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example, examples
from assistant.nlu.features import TextModel
from assistant.nlu.parts import clauses, sentences
from assistant.nlu.typos import with_typos

READING = "reading"  # where a message carries it; it is not part of what Rasa stores
TYPO_COPIES = 3_000  # more would cost minutes of training for nothing; a small set gets one of every example


class Labels(NamedTuple):
    """How likely each label is for one text, and how similar its nearest example, where that was looked at."""

    probability: Dict[str, float]
    similarity: Dict[str, float]

    def by_intent(self) -> Dict[str, float]:
        """The probabilities with the kinds of an intent added up."""
        found: Dict[str, float] = {}
        for label, probability in self.probability.items():
            intent = label.partition("/")[0]
            found[intent] = found.get(intent, 0.0) + probability
        return found

    def nearest(self, intent: str) -> float:
        """The similarity of the nearest example of an intent, 0 to 1."""
        similar = [value for label, value in self.similarity.items() if label.partition("/")[0] == intent]
        return min(max(similar, default=0.0), 1.0)

    def kind(self, intent: str) -> Optional[str]:
        """The likeliest kind of an intent that has kinds."""
        kinds = {label: p for label, p in self.probability.items() if label.startswith(f"{intent}/")}
        return max(kinds, key=kinds.get).partition("/")[2] if kinds else None


class Reading(NamedTuple):
    """A text, its sentences and its clauses; the latter two are empty where the text is one. `known`: any word is."""

    whole: Labels
    sentences: List[Tuple[str, Labels]]
    clauses: List[Tuple[str, Labels]]
    known: bool


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageReader(TrainedComponent):
    """Sets `reading` on messages. Each distinct part of a message is encoded and classified once."""

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(model_storage, resource)
        self._model: TextModel

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on every authored message, and on copies of some with typos."""
        self._model = learn(examples(training_data))
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if text and not text.startswith("/"):
                message.set(READING, self.read(text))
        return messages

    def read(self, text: str) -> Reading:
        """Classify a text and its parts."""
        of_sentences, of_clauses = sentences(text), clauses(text)
        texts = list(dict.fromkeys([text, *of_sentences, *of_clauses]))
        found = dict(zip(texts, labels_of(self._model, texts, shared_encoder().encode(texts)), strict=True))
        return Reading(
            found[text],
            [(part, found[part]) for part in of_sentences],
            [(part, found[part]) for part in of_clauses],
            self._model.knows(text),
        )

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "MessageReader":
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = TextModel.load(folder)
        component.read("hello")  # loads the encoder at the start, not at the first visitor's message
        return component


def labels_of(model: TextModel, texts: Sequence[str], embeddings: np.ndarray) -> List[Labels]:
    """What a model makes of each text."""
    probabilities, similarity = model.predict(texts, embeddings)
    return [
        Labels(
            dict(zip(model.classes, row.tolist(), strict=True)),
            {label: value for label, value in zip(model.classes, near.tolist(), strict=True) if value == value},
        )
        for row, near in zip(probabilities, similarity, strict=True)
    ]


def learn(rows: Sequence[Example]) -> TextModel:
    """A model of the messages, and of copies with typos."""
    copies = mistyped(rows)
    encoder = shared_encoder()
    # Apart, because the other components ask the encoder for the messages alone.
    embeddings = [encoder.encode_many([row.text for row in some]) for some in (rows, copies)]
    rows = [*rows, *copies]
    return TextModel.fit([row.text for row in rows], np.concatenate(embeddings), [row.label for row in rows])


def mistyped(rows: Sequence[Example]) -> List[Example]:
    """Copies of at most TYPO_COPIES messages in English, with typos; the same ones at every training."""
    random_ = random.Random(0)
    english = [row for row in rows if row.language == "en"]
    chosen = random_.sample(english, min(TYPO_COPIES, len(english)))
    return [row._replace(text=with_typos(row.text, random_)) for row in chosen]
