"""What a linear model sees of a text: its embedding, its words and word pairs, and the characters of its words."""

from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.random_projection import SparseRandomProjection

# Each block has unit rows before the weight, so that raw counts cannot swamp the embedding.
TFIDF_WEIGHT = 0.9
_VECTORIZERS = {
    "words": dict(ngram_range=(1, 2), max_features=12_000, sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"),
    "characters": dict(analyzer="char_wb", ngram_range=(2, 4), max_features=16_000, sublinear_tf=True),
}
_RARE = {"words": 2, "characters": 3}
_PROJECTED = 2048  # columns
_PROJECTION = dict(density=0.01, random_state=0, dense_output=True)

Matrix = Union[csr_matrix, np.ndarray]


class Features(NamedTuple):
    """`projection`, where there is one, folds the TF-IDF columns into a few that a closed formula can weigh."""

    vectorizers: Dict[str, TfidfVectorizer]
    projection: Optional[SparseRandomProjection]

    @classmethod
    def fit(cls, texts: Sequence[str], embeddings: np.ndarray, projected: bool) -> Tuple["Features", Matrix]:
        """Learn the words of `n` texts; beside it what `of` gives for these texts, which are read only once."""
        vectorizers = {
            name: TfidfVectorizer(min_df=min(_RARE[name], len(texts)), **options)
            for name, options in _VECTORIZERS.items()
        }
        words = [vectorizer.fit_transform(texts) for vectorizer in vectorizers.values()]
        features = cls(vectorizers, _projection(vectorizers) if projected else None)
        return features, features._beside(embeddings, words)

    def of(self, texts: Sequence[str], embeddings: np.ndarray) -> Matrix:
        """`(n, columns)` of `n` texts with their `(n, d)` embeddings; dense where projected."""
        return self._beside(embeddings, [vectorizer.transform(texts) for vectorizer in self.vectorizers.values()])

    def _beside(self, embeddings: np.ndarray, words: Sequence[csr_matrix]) -> Matrix:
        weighed = [TFIDF_WEIGHT * block for block in words]
        if self.projection is None:
            return hstack([csr_matrix(embeddings), *weighed], format="csr", dtype=embeddings.dtype)
        folded = self.projection.transform(hstack(weighed, format="csr"))
        return np.hstack([embeddings, folded.astype(embeddings.dtype)])

    def knows(self, text: str) -> bool:
        """Whether any word of the text is among those learned."""
        vectorizer = self.vectorizers["words"]
        return any(word in vectorizer.vocabulary_ for word in vectorizer.build_analyzer()(text))

    def arrays(self) -> Dict[str, np.ndarray]:
        """What `restore` needs, in numbers..."""
        return {f"idf_{name}": vectorizer.idf_ for name, vectorizer in self.vectorizers.items()}

    def description(self) -> Dict[str, Any]:
        """... and in JSON."""
        vocabularies: Dict[str, List[str]] = {
            name: sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
            for name, vectorizer in self.vectorizers.items()
        }
        return {"vocabularies": vocabularies, "projected": self.projection is not None}

    @classmethod
    def restore(cls, arrays: Dict[str, np.ndarray], description: Dict[str, Any]) -> "Features":
        """From what `arrays` and `description` gave."""
        vectorizers = {}
        for name, options in _VECTORIZERS.items():
            vocabulary = {term: index for index, term in enumerate(description["vocabularies"][name])}
            vectorizers[name] = TfidfVectorizer(vocabulary=vocabulary, **options)
            vectorizers[name].idf_ = arrays[f"idf_{name}"]
        return cls(vectorizers, _projection(vectorizers) if description["projected"] else None)


def _projection(vectorizers: Dict[str, TfidfVectorizer]) -> SparseRandomProjection:
    """The same one for the same number of columns, so that it need not be stored."""
    columns = sum(len(vectorizer.idf_) for vectorizer in vectorizers.values())
    return SparseRandomProjection(min(_PROJECTED, columns), **_PROJECTION).fit(csr_matrix((1, columns)))
