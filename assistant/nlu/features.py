"""What a linear model sees of a text: its embedding, words and word pairs, the characters of words, cues."""

from collections import Counter
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.random_projection import SparseRandomProjection

from assistant.nlu import cues

# Each block has unit rows before the weight, so that raw counts cannot swamp the embedding.
TFIDF_WEIGHT = 0.9
_VECTORIZERS = {
    "words": dict(ngram_range=(1, 2), max_features=12_000, sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"),
    "characters": dict(analyzer="char_wb", ngram_range=(2, 4), max_features=16_000, sublinear_tf=True),
    "cues": dict(analyzer=cues.terms, max_features=8_000, sublinear_tf=True),
}
_RARE = {"words": 2, "characters": 3, "cues": 2}
USUAL = ("words", "characters")
_PROJECTED = 2048  # columns
_PROJECTION = dict(density=0.01, random_state=0, dense_output=True)

Matrix = Union[csr_matrix, np.ndarray]
Row = Tuple[np.ndarray, np.ndarray]  # columns, values


class Vocabulary(NamedTuple):
    """What a TfidfVectorizer has learned. It is applied here: to one text, the vectorizer itself takes ten times as
    long, nearly all of it for checks and copies."""

    terms: Callable[[str], List[str]]
    columns: Dict[str, int]
    idf: np.ndarray

    @classmethod
    def of_block(cls, name: str, columns: Dict[str, int], idf: np.ndarray) -> "Vocabulary":
        """What the vectorizer of a block, by its name, has learned."""
        return cls(TfidfVectorizer(**_VECTORIZERS[name]).build_analyzer(), columns, idf)

    def row(self, text: str) -> Row:
        """The weights of a text's terms, as the vectorizer gives them."""
        found = map(self.columns.get, self.terms(text))
        counts = Counter(column for column in found if column is not None)
        columns = np.fromiter(counts, int, len(counts))
        weights = (1 + np.log(np.fromiter(counts.values(), float, len(counts)))) * self.idf[columns]
        return columns, weights / max(np.linalg.norm(weights), np.finfo(float).tiny)


class Features(NamedTuple):
    """`projection`, where there is one, folds the TF-IDF columns into a few that a closed formula can weigh."""

    vocabularies: Dict[str, Vocabulary]
    projection: Optional[SparseRandomProjection]

    @classmethod
    def fit(
        cls, texts: Sequence[str], embeddings: np.ndarray, projected: bool, blocks: Sequence[str] = USUAL
    ) -> Tuple["Features", Matrix]:
        """Learn the words of `n` texts; beside it what `of` gives for these texts, which are read only once."""
        words, vocabularies = [], {}
        for name in blocks:
            vectorizer = TfidfVectorizer(min_df=min(_RARE[name], len(texts)), **_VECTORIZERS[name])
            words.append(TFIDF_WEIGHT * vectorizer.fit_transform(texts))
            vocabularies[name] = Vocabulary.of_block(name, vectorizer.vocabulary_, vectorizer.idf_)
        if projected:
            features = cls(vocabularies, _projection(vocabularies))
            return features, features._folded(hstack(words, format="csr"), embeddings)
        beside = hstack([csr_matrix(embeddings), *words], format="csr", dtype=embeddings.dtype)
        return cls(vocabularies, None), beside

    def of(self, texts: Sequence[str], embeddings: np.ndarray) -> Matrix:
        """`(n, columns)` of `n` texts with their `(n, d)` embeddings; dense where projected."""
        rows: List[List[Row]] = []
        for text in texts:
            found = [vocabulary.row(text) for vocabulary in self.vocabularies.values()]
            rows.append([(columns, TFIDF_WEIGHT * weights) for columns, weights in found])
        widths = [len(vocabulary.idf) for vocabulary in self.vocabularies.values()]
        if self.projection:
            return self._folded(_sparse(rows, widths), embeddings)
        every = np.arange(embeddings.shape[1])
        beside = [[(every, embedding), *row] for embedding, row in zip(embeddings, rows, strict=True)]
        return _sparse(beside, [len(every), *widths]).astype(embeddings.dtype)

    def _folded(self, words: csr_matrix, embeddings: np.ndarray) -> np.ndarray:
        return np.hstack([embeddings, self.projection.transform(words).astype(embeddings.dtype)])

    def knows(self, text: str) -> bool:
        """Whether any word of the text is among those learned."""
        words = self.vocabularies["words"]
        return any(word in words.columns for word in words.terms(text))

    def arrays(self) -> Dict[str, np.ndarray]:
        """What `restore` needs, in numbers..."""
        return {f"idf_{name}": vocabulary.idf for name, vocabulary in self.vocabularies.items()}

    def description(self) -> Dict[str, Any]:
        """... and in JSON."""
        terms: Dict[str, List[str]] = {
            name: sorted(vocabulary.columns, key=vocabulary.columns.get)
            for name, vocabulary in self.vocabularies.items()
        }
        return {"vocabularies": terms, "projected": self.projection is not None}

    @classmethod
    def restore(cls, arrays: Dict[str, np.ndarray], description: Dict[str, Any]) -> "Features":
        """From what `arrays` and `description` gave."""
        vocabularies = {
            name: Vocabulary.of_block(name, {term: column for column, term in enumerate(terms)}, arrays[f"idf_{name}"])
            for name, terms in description["vocabularies"].items()
        }
        return cls(vocabularies, _projection(vocabularies) if description["projected"] else None)


def _sparse(rows: Sequence[Sequence[Row]], widths: Sequence[int]) -> csr_matrix:
    """Rows of blocks that stand beside each other and are so wide."""
    begins = np.cumsum([0, *widths])
    columns = [begin + found for row in rows for begin, (found, _) in zip(begins[:-1], row, strict=True)]
    values = [found for row in rows for _, found in row]
    ends = np.cumsum([0, *(sum(len(found) for found, _ in row) for row in rows)])
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(rows), begins[-1]))


def _projection(vocabularies: Dict[str, Vocabulary]) -> SparseRandomProjection:
    """The same one for the same number of columns, so that it need not be stored."""
    columns = sum(len(vocabulary.idf) for vocabulary in vocabularies.values())
    return SparseRandomProjection(min(_PROJECTED, columns), **_PROJECTION).fit(csr_matrix((1, columns)))
