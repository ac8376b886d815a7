"""How far the words of a question are those of a section: TF-IDF within each article, by words and by characters."""

from collections import Counter
from typing import Dict, List, NamedTuple, Sequence

import numpy as np
from scipy.sparse import csc_matrix
from sklearn.feature_extraction.text import CountVectorizer

# Characters within words respect stems, numbers and acronyms, and forgive typos.
ANALYZERS = {
    "words": dict(stop_words="english", token_pattern=r"(?u)\b\w+\b"),
    "characters": dict(analyzer="char_wb", ngram_range=(3, 5)),
}


class Overlap(NamedTuple):
    """`(sections,)` each: the cosine with a section, and the share of the question's weight that it holds."""

    cosine: np.ndarray
    covered: np.ndarray


class Lexicon:
    """The terms of all sections. Articles share it, but how rare a term is counts within each one alone."""

    def __init__(self, texts: Sequence[str], articles: np.ndarray, analyzer: str) -> None:
        """`texts` of `n` sections; `articles`, `(n,)`, numbers the article of each from 0 on."""
        options = ANALYZERS[analyzer]
        counts = CountVectorizer(**options)
        self._terms = counts.build_analyzer()
        found = counts.fit_transform(texts) if any(map(self._terms, texts)) else csc_matrix((len(texts), 0))
        self._columns: Dict[str, int] = getattr(counts, "vocabulary_", {})
        found = found.astype(np.float32).tocsr()
        found.data = 1 + np.log(found.data)
        size = np.bincount(articles)
        self._unknown = np.log(1 + size) + 1
        self._idf = np.zeros((len(size), found.shape[1]), np.float32)
        self._known = np.zeros(self._idf.shape, bool)
        for article, sections in enumerate(size):
            within = found[articles == article].getnnz(axis=0)
            self._known[article] = within > 0
            self._idf[article] = np.log((1 + sections) / (1 + within)) + 1
        weighted = found.multiply(self._idf[articles]).tocsr() if found.shape[1] else found
        norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        weighted.data /= np.repeat(np.maximum(norms, 1e-9), np.diff(weighted.indptr)).astype(np.float32)
        self._weighted = weighted.tocsc()
        self._articles = articles

    def overlap(self, question: str) -> Overlap:
        """How each section shares the question's terms; 0 where it has none."""
        terms = Counter(self._terms(question))
        columns = [self._columns[term] for term in terms if term in self._columns]
        counts = [terms[term] for term in terms if term in self._columns]
        strange = sum(1 + np.log(count) for term, count in terms.items() if term not in self._columns)
        tf = 1 + np.log(np.array(counts, np.float32))
        idf = self._idf[:, columns]
        known = np.where(self._known[:, columns], tf * idf, 0)  # (articles, terms)
        norms = np.maximum(np.sqrt((known**2).sum(axis=1)), 1e-9)
        held = self._weighted[:, columns].toarray()  # (sections, terms)
        cosine = (held * known[self._articles]).sum(axis=1) / norms[self._articles]
        whole = (tf * idf).sum(axis=1) + strange * self._unknown
        covered = ((held > 0) * (tf * idf)[self._articles]).sum(axis=1) / np.maximum(whole[self._articles], 1e-9)
        return Overlap(cosine, covered)


def lexicons(texts: List[str], articles: np.ndarray) -> Dict[str, Lexicon]:
    """One of each kind."""
    return {name: Lexicon(texts, articles, name) for name in ANALYZERS}


def terms(text: str) -> List[str]:
    """The words of a text that are more than small words."""
    return CountVectorizer(**ANALYZERS["words"]).build_analyzer()(text)
