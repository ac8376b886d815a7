"""A linear text model: sentence embedding beside TF-IDF of words and of characters, and one margin per class."""

import json
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

# Chosen by cross-validation over the training data; docs/understanding.md has the figures, also of what lost.
# Each block has unit rows before the weight, so that raw counts cannot swamp the embedding.
TFIDF_WEIGHT = 0.9
REGULARISATION = 0.3
SHARPNESS = 3.0  # turns margins into probabilities
_VECTORIZERS = {
    "words": dict(ngram_range=(1, 2), max_features=12_000, sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"),
    "characters": dict(analyzer="char_wb", ngram_range=(2, 4), max_features=16_000, sublinear_tf=True),
}
_RARE = {"words": 2, "characters": 3}


class TextModel:
    """Classifies texts; `classes` are strings, probabilities come as `(n, len(classes))`."""

    def __init__(self, vectorizers: Dict[str, TfidfVectorizer], margins: LinearSVC) -> None:
        self._vectorizers = vectorizers
        self._margins = margins

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
        margins = LinearSVC(C=REGULARISATION)
        model = cls(vectorizers, margins)
        margins.fit(model._features(texts, embeddings), list(labels))
        return model

    def predict(self, texts: Sequence[str], embeddings: np.ndarray) -> np.ndarray:
        """Probabilities of the classes, of which there are at least three."""
        return softmax(SHARPNESS * self._margins.decision_function(self._features(texts, embeddings)), axis=1)

    def knows(self, text: str) -> bool:
        """Whether any word of the text stood in the training data."""
        vectorizer = self._vectorizers["words"]
        return any(word in vectorizer.vocabulary_ for word in vectorizer.build_analyzer()(text))

    def _features(self, texts: Sequence[str], embeddings: np.ndarray) -> csr_matrix:
        blocks = [csr_matrix(embeddings)]
        blocks += [TFIDF_WEIGHT * vectorizer.transform(texts) for vectorizer in self._vectorizers.values()]
        return hstack(blocks, format="csr")

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON: loading them runs no code, and imports no persistence library."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / "model.npz",
            coefficients=self._margins.coef_.astype(np.float32),
            intercept=self._margins.intercept_,
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
        return cls(vectorizers, margins)
