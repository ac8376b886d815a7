"""How a question is understood from the example questions as they stand, also before a training."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any, Dict, List, Optional

import numpy as np
from rasa.shared.nlu.training_data.loading import load_data

from assistant.content import ROOT
from assistant.nlu.classifier import confidence
from assistant.nlu.crisis_rules import match
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import examples as labelled
from assistant.nlu.kept import of_authored
from assistant.nlu.model import TextModel
from assistant.nlu.reader import labels_of
from workbench.examples import Example, examples

RANKED = 5
NEAREST = 5


class Learner:
    """Learns from data/nlu as a training does, in seconds, without copies with typos and the tuning."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self.examples: List[Example] = []
        self._vectors: np.ndarray
        self._model: TextModel

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

    def explain(self, question: str) -> Dict[str, Any]:
        """Which answers a question comes nearest to, by how much, and the examples that say so."""
        vector = shared_encoder().encode([question])
        similar = self._vectors @ vector[0]
        (found,) = labels_of(self._model, [question], vector)
        ranking = [
            {"id": intent, "confidence": confidence(probability, found.nearest)}
            for intent, probability in sorted(found.by_intent().items(), key=lambda item: -item[1])[:RANKED]
        ]
        nearest = [
            {
                "text": self.examples[index].text,
                "id": self.examples[index].intent,
                "similarity": float(similar[index]),
                "place": f"{self.examples[index].path.relative_to(self._root)}:{self.examples[index].line}",
            }
            for index in np.argsort(-similar)[:NEAREST]
        ]
        return {"ranking": ranking, "nearest": nearest, "crisis": bool(match(question))}


def threshold(model: Path) -> Optional[float]:
    """The confidence from which on a trained model answers at once."""
    with tarfile.open(model) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith("/threshold.json") else None
            if file:
                return float(json.load(io.TextIOWrapper(file, "utf-8")))
    return None
