"""What one model makes of a message and of its parts; the crisis guard and the classifier decide on it."""

import random
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.augmentation import with_typos
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example
from assistant.nlu.graph_component import TrainedComponent, whatever_fails
from assistant.nlu.intents import CRISIS
from assistant.nlu.language_detector import GLOSSES
from assistant.nlu.segmentation import MESSAGE_TOKENS, clauses, sentences, too_much
from assistant.nlu.text_model import TextModel, are_many

READING = "reading"  # where a message carries it; it is not part of what Rasa stores
READINGS = "readings"  # by language, the English words for it and what the model makes of these
READS_PARTS = "reads_parts"  # ... and what reads any part of it: texts to their labels
READS = "reads"  # ... and what reads another text as it read the message: a text to its reading
HELD = "held"  # how well the likeliest section holds what is strangest to it in the message, 0 to 1
TYPO_COPIES = 3_000  # more would cost minutes of training for nothing...
COPIES_EACH = 3  # ... and for a small set, more than these of each of its examples bring nothing
# A clause is a question of its own where it is clear alone (on authored messages with one intent, 2 % are wrongly
# split), and the whole message does not contradict it.
CLEAR_CLAUSE = 0.5
CLAUSE_IN_WHOLE = 0.02


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

    @property
    def nearest(self) -> float:
        """The similarity of the nearest example, 0 to 1."""
        return min(max(self.similarity.values()), 1.0)

    def kind(self, intent: str) -> Optional[str]:
        """The likeliest kind of an intent that has kinds."""
        kinds = {label: p for label, p in self.probability.items() if label.startswith(f"{intent}/")}
        return max(kinds, key=kinds.get).partition("/")[2].partition("@")[0] if kinds else None


class Reading(NamedTuple):
    """A text, its sentences unless it is one, and the intents that it asks where there are several.

    Of too many sentences there are the gravest. `known`: any word is.
    """

    whole: Labels
    sentences: List[Tuple[str, Labels]]
    asked: List[str]
    known: bool


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageReader(TrainedComponent):
    """Sets `reading` and `readings` on messages. Each distinct part of a message is encoded and classified once."""

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(model_storage, resource)
        self._model: TextModel

    def learn(self, rows: List[Example]) -> None:
        """Fit the model on every authored message, and on copies of some with typos."""
        self._model = learn(rows)

    def save(self, folder: Path) -> None:
        self._model.save(folder)

    def restore(self, folder: Path) -> None:
        self._model = TextModel.load(folder)
        self.read("hello")  # loads the encoder at the start, not at the first visitor's message

    @whatever_fails
    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if text and not text.startswith("/"):
                message.set(READING, self.read(text))
                glosses: Dict[str, str] = message.get(GLOSSES) or {}
                message.set(READINGS, {language: (gloss, self.read(gloss)) for language, gloss in glosses.items()})
                message.set(READS_PARTS, self._labels)
                message.set(READS, self.read)
        return messages

    def read(self, text: str) -> Reading:
        """Classify a text and its parts."""
        of_sentences = self._gravest(sentences(text))
        found = self._labels([text, *of_sentences])
        whole = found[text].by_intent()
        contested = sum(p >= CLAUSE_IN_WHOLE for p in whole.values()) > 1
        return Reading(
            found[text],
            [(part, found[part]) for part in of_sentences],
            self._asked(clauses(text), whole, found) if contested else [],
            self._model.knows(text),
        )

    def _gravest(self, parts: List[str]) -> List[str]:
        """All parts; of too many, those whose words are nearest to distress. The crisis guard's rules read them all."""
        if not too_much(parts):
            return parts
        order = np.argsort(-self._model.by_words(parts, CRISIS))
        lengths = np.array(shared_encoder().lengths(parts))
        return [parts[index] for index in sorted(order[lengths[order].cumsum() <= MESSAGE_TOKENS])]

    def _asked(self, parts: List[str], whole: Dict[str, float], found: Dict[str, Labels]) -> List[str]:
        """The different intents of the clauses, if there are at least two that are clear and fit the whole message."""

        def clear(some: List[str]) -> List[str]:
            labels = {**found, **self._labels([part for part in some if part not in found])}
            ranked = (labels[part].by_intent() for part in some)
            likeliest = (max(by_intent.items(), key=lambda item: item[1]) for by_intent in ranked)
            return [name for name, p in likeliest if p >= CLEAR_CLAUSE and whole[name] >= CLAUSE_IN_WHOLE]

        # Of two, the second does not matter unless the first is clear; more are read side by side.
        first = parts[:1] if len(parts) == 2 else parts
        asked = clear(first)
        if asked and first != parts:
            asked += clear(parts[1:])
        return list(dict.fromkeys(asked)) if len(set(asked)) > 1 else []

    def _labels(self, texts: List[str]) -> Dict[str, Labels]:
        texts = list(dict.fromkeys(texts))
        found = labels_of(self._model, texts, shared_encoder().encode(texts)) if texts else []
        return dict(zip(texts, found, strict=True))


def labels_of(model: TextModel, texts: Sequence[str], embeddings: np.ndarray) -> List[Labels]:
    """What a model makes of each text."""
    classes = model.classes  # a new list at each call: with 1,000 of them, one for each text would take its time
    probabilities, similarity = model.predict(texts, embeddings)
    return [
        Labels(
            dict(zip(classes, row.tolist(), strict=True)),
            {classes[column]: float(near[column]) for column in np.flatnonzero(near == near)},
        )
        for row, near in zip(probabilities, similarity, strict=True)
    ]


def learn(rows: Sequence[Example]) -> TextModel:
    """A model of the messages, and of copies with typos."""
    copies = mistyped(rows)
    # Apart, because the other components ask for the messages alone.
    embeddings = [of_authored([row.text for row in some]) for some in (rows, copies)]
    rows = [*rows, *copies]
    return TextModel.fit([row.text for row in rows], np.concatenate(embeddings), [row.label for row in rows])


def mistyped(rows: Sequence[Example]) -> List[Example]:
    """At most TYPO_COPIES copies of messages in English, with typos; the same ones at every training.

    Of very many classes only the larger ones are copied; the others lose by it (docs/understanding.md).
    """
    random_ = random.Random(0)
    english = [row for row in rows if row.language == "en"]
    if are_many(row.label for row in rows):
        size = Counter(row.label for row in rows)
        usual = median(size.values())
        english = [row for row in english if size[row.label] > usual]
    each = min(COPIES_EACH, max(1, TYPO_COPIES // max(1, len(english))))
    chosen = random_.sample(english * each, min(TYPO_COPIES, each * len(english)))
    return [row._replace(text=with_typos(row.text, random_)) for row in chosen]
