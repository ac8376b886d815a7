"""How a question is understood from the articles and the example questions as they stand, also before a training."""

from pathlib import Path
from typing import Any, Dict, List

import numpy as np
from rasa.shared.nlu.training_data.loading import load_data

from assistant.content.loader import ROOT, Content
from assistant.nlu.distress.crisis_rules import match
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import examples as labelled
from assistant.nlu.message_reader import Reading, labels_of
from assistant.nlu.retrieval.message_kinds import common, kinds
from assistant.nlu.retrieval.question_classifier import understood
from assistant.nlu.retrieval.section_index import SectionIndex, Vectors
from assistant.nlu.retrieval.section_texts import section_texts
from assistant.nlu.retrieval.weigher import Weigher
from assistant.nlu.text_model import TextModel
from workbench.editing.training_files import Example, examples

RANKED = 5
NEAREST = 5
REASONS = 3  # sections of which the nearest sentence is shown


class Learner:
    """Learns from content/ and data/nlu as a training does, in seconds, without copies with typos and the tuning."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self.examples: List[Example] = []
        self._vectors: np.ndarray
        self._model: TextModel
        self._sections = Vectors.empty()
        self._index: SectionIndex
        self._weigher = Weigher.shipped()

    def read(self, content: Content) -> None:
        """Read the words of the articles anew."""
        asked: Dict[str, List[str]] = {}
        for example in self.examples:
            asked.setdefault(example.intent, []).append(example.text)
        sections = section_texts(content.articles)
        vectors = self._sections.renewed(sections, asked, shared_encoder())
        self._index, self._sections = SectionIndex(sections, asked, vectors), vectors

    def learn(self) -> None:
        """Read the questions anew.

        Raises:
            ContentError: if a file cannot be read.
        """
        found = examples(self._root)
        labels = {row.text: row.label for row in labelled(load_data(str(self._root / "data" / "nlu")))}
        texts = [example.text for example in found]
        vectors = of_authored(texts)
        model = TextModel.fit(texts, vectors, [labels.get(each.text, each.intent) for each in found])
        self.examples, self._vectors, self._model = found, vectors, model

    def explain(self, question: str, article: str = "") -> Dict[str, Any]:
        """Which answers a question comes nearest to, by how much, and the sentences and examples that say so."""
        (vector,) = shared_encoder().encode([question])
        similar = self._vectors @ vector
        (labels,) = labels_of(self._model, [question], vector[None])
        evidence = self._index.compare(question, vector, shared_encoder())
        ids = set(self._index.ids)
        kind = kinds(labels, ids)
        beliefs = self._weigher.beliefs(question, self._index, evidence, kind)
        belief = next((each for each in beliefs if each.article == article), beliefs[0])
        read = understood(belief, common(labels, ids), kind, Reading(labels, [], [], True))
        nearest = [
            {
                "text": self.examples[index].text,
                "id": self.examples[index].intent,
                "similarity": float(similar[index]),
                "place": f"{self.examples[index].path.relative_to(self._root)}:{self.examples[index].line}",
            }
            for index in np.argsort(-similar)[:NEAREST]
        ]
        because = [
            {"id": name, "text": self._index.best_sentence(self._index.ids.index(name), vector)}
            for name, _ in belief.sections[:REASONS]
        ]
        return {
            "ranking": [
                {"id": row["name"], "confidence": row["confidence"]} for row in read["intent_ranking"][:RANKED]
            ],
            "band": read["band"],
            "because": because,
            "nearest": nearest,
            "crisis": bool(match(question)),
        }
