"""A text model: a linear margin per class over embedding and TF-IDF, and the nearest example of the likeliest ones."""

import json
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

# Chosen by cross-validation over the training data; docs/understanding.md has the figures, also of what lost.
# Each block has unit rows before the weight, so that raw counts cannot swamp the embedding.
TFIDF_WEIGHT = 0.9
REGULARISATION = 0.3
TOLERANCE = 0.01  # coefficients agree to four digits with those of a hundredth of it, in two thirds of the time
SHARPNESS = 3.0  # turns margins into probabilities
NEAREST = 6.0  # the weight of the similarity to the nearest example of a class
USUAL = 0.5  # how far a class is forgiven that its own examples lie far apart
COMPARED = 6  # only the likeliest classes are compared, so that the cost does not grow with the number of classes
_VECTORIZERS = {
    "words": dict(ngram_range=(1, 2), max_features=12_000, sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"),
    "characters": dict(analyzer="char_wb", ngram_range=(2, 4), max_features=16_000, sublinear_tf=True),
}
_RARE = {"words": 2, "characters": 3}


class Prediction(NamedTuple):
    """Both `(n, classes)`. `similarity` is that to the nearest example, NaN for the classes that were not compared."""

    probabilities: np.ndarray
    similarity: np.ndarray


class TextModel:
    """Classifies texts; `classes` are strings."""

    def __init__(
        self, vectorizers: Dict[str, TfidfVectorizer], margins: LinearSVC, examples: List[np.ndarray], usual: np.ndarray
    ) -> None:
        self._vectorizers = vectorizers
        self._margins = margins
        self._examples = examples  # the embeddings of each class
        self._usual = usual  # how near the examples of each class lie to each other

    @property
    def classes(self) -> List[str]:
        return list(self._margins.classes_)

    @classmethod
    def fit(cls, texts: Sequence[str], embeddings: np.ndarray, labels: Sequence[str]) -> "TextModel":
        """Learn from `n` texts with their `(n, d)` embeddings and labels."""
        vectorizers = {
            name: TfidfVectorizer(min_df=min(_RARE[name], len(texts)), **options).fit(texts)
            for name, options in _VECTORIZERS.items()
        }
        margins = LinearSVC(C=REGULARISATION, tol=TOLERANCE)
        margins.fit(_features(vectorizers, texts, embeddings), list(labels))
        names = np.asarray(labels)
        examples = [embeddings[names == name] for name in margins.classes_]
        return cls(vectorizers, margins, examples, np.array([_usual_similarity(group) for group in examples]))

    def predict(self, texts: Sequence[str], embeddings: np.ndarray) -> Prediction:
        """Classify `n` texts with their `(n, d)` embeddings; there are at least three classes."""
        scores = SHARPNESS * self._margins.decision_function(_features(self._vectorizers, texts, embeddings))
        likeliest = np.argsort(-scores, axis=1)[:, :COMPARED]
        similarity = np.full(scores.shape, np.nan)
        for column in np.unique(likeliest):
            rows = np.flatnonzero((likeliest == column).any(axis=1))
            similarity[rows, column] = (embeddings[rows] @ self._examples[column].T).max(axis=1)
        nearness = NEAREST * (similarity - USUAL * self._usual)
        # A class that was not compared counts as far away as the farthest that was.
        farthest = np.nanmin(nearness, axis=1, keepdims=True)
        probabilities = softmax(scores + np.where(np.isnan(nearness), farthest, nearness), axis=1)
        return Prediction(probabilities, similarity)

    def knows(self, text: str) -> bool:
        """Whether any word of the text stood in the training data."""
        vectorizer = self._vectorizers["words"]
        return any(word in vectorizer.vocabulary_ for word in vectorizer.build_analyzer()(text))

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON: loading them runs no code, and imports no persistence library."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / "model.npz",
            coefficients=self._margins.coef_.astype(np.float32),
            intercept=self._margins.intercept_,
            examples=np.concatenate(self._examples).astype(np.float16),
            counts=[len(group) for group in self._examples],
            usual=self._usual,
            **{f"idf_{name}": vectorizer.idf_ for name, vectorizer in self._vectorizers.items()},
        )
        vocabularies = {
            name: sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
            for name, vectorizer in self._vectorizers.items()
        }
        content = {"classes": self.classes, "vocabularies": vocabularies}
        (folder / "model.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "TextModel":
        """Read what `save` wrote."""
        content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            vectorizers = {}
            for name, options in _VECTORIZERS.items():
                vocabulary = {term: index for index, term in enumerate(content["vocabularies"][name])}
                vectorizers[name] = TfidfVectorizer(vocabulary=vocabulary, **options)
                vectorizers[name].idf_ = arrays[f"idf_{name}"]
            margins = LinearSVC()
            margins.coef_ = arrays["coefficients"]
            margins.intercept_ = arrays["intercept"]
            margins.classes_ = np.array(content["classes"])
            examples = np.split(arrays["examples"].astype(np.float32), np.cumsum(arrays["counts"])[:-1])
            return cls(vectorizers, margins, examples, arrays["usual"])


def _features(vectorizers: Dict[str, TfidfVectorizer], texts: Sequence[str], embeddings: np.ndarray) -> csr_matrix:
    blocks = [csr_matrix(embeddings)]
    blocks += [TFIDF_WEIGHT * vectorizer.transform(texts) for vectorizer in vectorizers.values()]
    return hstack(blocks, format="csr")


def _usual_similarity(examples: np.ndarray) -> float:
    """The mean similarity of an example to the one nearest to it; 1 for a single one."""
    similarity = examples @ examples.T
    np.fill_diagonal(similarity, -1)
    return float(similarity.max(axis=1).mean()) if len(examples) > 1 else 1.0
