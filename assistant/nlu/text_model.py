"""A text model: a linear margin per class, and the nearest example of the likeliest ones."""

import json
import os
from pathlib import Path
from typing import Iterable, List, NamedTuple, Sequence, Union

import numpy as np
from scipy.linalg import eigh
from scipy.special import softmax
from sklearn.linear_model import RidgeClassifier
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from assistant.nlu.features import Features

# Chosen by cross-validation over the training data; docs/understanding.md has the figures, also of what lost.
REGULARISATION = 0.3
TOLERANCE = 0.01  # coefficients agree to four digits with those of a hundredth of it, in two thirds of the time
MANY_CLASSES = 50  # beyond, one least-squares fit for all classes: nearly as good, and no fit per class to wait for
RIDGE = 1.0
SHARPNESS = 3.0  # turns margins into probabilities
NEAREST = 6.0  # the weight of the similarity to the nearest example of a class
USUAL = 0.5  # how far a class is forgiven that its own examples lie far apart
COMPARED = 6  # only the likeliest classes are compared, so that the cost does not grow with the number of classes
DIRECTIONS = 256  # in which examples differ most, and are compared: a third of the memory, the same accuracy


class Prediction(NamedTuple):
    """Both `(n, classes)`. `similarity` is that to the nearest example, NaN for the classes that were not compared."""

    probabilities: np.ndarray
    similarity: np.ndarray


class TextModel:
    """Classifies texts; `classes` are strings."""

    def __init__(
        self,
        features: Features,
        margins: Union[LinearSVC, RidgeClassifier],
        directions: np.ndarray,
        examples: List[np.ndarray],
        usual: np.ndarray,
    ) -> None:
        self._features = features
        self._margins = margins
        self._directions = directions  # (d, at most DIRECTIONS), what embeddings are compared in
        self._examples = examples  # the unit vectors of each class, in these directions
        self._usual = usual  # how near the examples of each class lie to each other

    @property
    def classes(self) -> List[str]:
        return self._margins.classes_.tolist()

    @classmethod
    def fit(cls, texts: Sequence[str], embeddings: np.ndarray, labels: Sequence[str]) -> "TextModel":
        """Learn from `n` texts with their `(n, d)` embeddings and labels."""
        names = np.asarray(labels)
        many = are_many(labels)
        features, matrix = Features.fit(texts, embeddings, projected=many)
        margins = RidgeClassifier(RIDGE) if many else LinearSVC(C=REGULARISATION, tol=TOLERANCE)
        with threadpool_limits(os.cpu_count(), "blas"):  # where a message is read, one has to do
            margins.fit(matrix, names)
            directions = _directions(embeddings)
        compared = embeddings @ directions
        compared /= np.linalg.norm(compared, axis=1, keepdims=True)
        examples = [compared[names == name] for name in margins.classes_]
        return cls(features, margins, directions, examples, np.array([_usual_similarity(group) for group in examples]))

    def predict(self, texts: Sequence[str], embeddings: np.ndarray) -> Prediction:
        """Classify `n` texts with their `(n, d)` embeddings; there are at least three classes."""
        scores = SHARPNESS * self._margins.decision_function(self._features.of(texts, embeddings))
        likeliest = np.argsort(-scores, axis=1)[:, :COMPARED]
        similarity = np.full(scores.shape, np.nan)
        compared = embeddings @ self._directions
        for column in np.unique(likeliest):
            rows = np.flatnonzero((likeliest == column).any(axis=1))
            similarity[rows, column] = (compared[rows] @ self._examples[column].T).max(axis=1)
        nearness = NEAREST * (similarity - USUAL * self._usual)
        # A class that was not compared counts as far away as the farthest that was.
        farthest = np.nanmin(nearness, axis=1, keepdims=True)
        probabilities = softmax(scores + np.where(np.isnan(nearness), farthest, nearness), axis=1)
        return Prediction(probabilities, similarity)

    def by_words(self, texts: Sequence[str], label: str) -> np.ndarray:
        """How much the words alone of `n` texts speak for a class, `(n,)`, in any unit; costs no embedding."""
        none = np.zeros((len(texts), len(self._directions)), np.float32)
        return self._margins.decision_function(self._features.of(texts, none))[:, self.classes.index(label)]

    def knows(self, text: str) -> bool:
        """Whether any word of the text stood in the training data."""
        return self._features.knows(text)

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON: loading them runs no code, and imports no persistence library."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / "model.npz",
            coefficients=self._margins.coef_.astype(np.float32),
            intercept=self._margins.intercept_,
            directions=self._directions,
            examples=np.concatenate(self._examples).astype(np.float16),
            counts=[len(group) for group in self._examples],
            usual=self._usual,
            **self._features.arrays(),
        )
        content = {"classes": self.classes, **self._features.description()}
        (folder / "model.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "TextModel":
        """Read what `save` wrote."""
        content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            margins = LinearSVC()  # whichever way they were learned, margins are applied alike
            margins.coef_ = np.asfortranarray(arrays["coefficients"])  # else all are copied at each product
            margins.intercept_ = arrays["intercept"]
            margins.classes_ = np.array(content["classes"])
            examples = np.split(arrays["examples"].astype(np.float32), np.cumsum(arrays["counts"])[:-1])
            features = Features.restore(arrays, content)
            return cls(features, margins, arrays["directions"], examples, arrays["usual"])


def are_many(labels: Iterable[str]) -> bool:
    """Whether these are labels of more classes than a fit for each is worth the wait."""
    return len(set(labels)) > MANY_CLASSES


def _directions(embeddings: np.ndarray) -> np.ndarray:
    """The orthonormal directions, `(d, at most DIRECTIONS)`, that keep most of these embeddings, `(n, d)`."""
    size = embeddings.shape[1]
    _, found = eigh(embeddings.T @ embeddings, subset_by_index=(max(0, size - DIRECTIONS), size - 1))
    return found


def _usual_similarity(examples: np.ndarray) -> float:
    """The mean similarity of an example to the one nearest to it; 1 for a single one."""
    similarity = examples @ examples.T
    np.fill_diagonal(similarity, -1)
    return float(similarity.max(axis=1).mean()) if len(examples) > 1 else 1.0
