"""Questions that mean the same, put together by their embeddings and named by their own words."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from typing import Dict, List, Sequence

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

FAR = 0.5  # cosine distance at which groups stay apart
AT_ONCE = 4000  # different questions that are compared with each other; rarer ones join the nearest group
NEAR_IGNORED = 0.25
_SMALL = sorted(ENGLISH_STOP_WORDS | {"does", "did", "article", "say", "tell", "know", "want", "like", "just", "im"})


@dataclass
class Group:
    """Questions of one meaning with how often each was asked, the most typical one first."""

    id: str
    name: str
    questions: "Counter[str]"

    @property
    def count(self) -> int:
        return sum(self.questions.values())


def groups(asked: "Counter[str]", vectors: np.ndarray) -> List[Group]:
    """The groups of the questions, whose embeddings stand in the same order; the largest first."""
    texts = list(asked)
    if not texts:
        return []
    labels = _labels(vectors, np.argsort([-asked[text] for text in texts], kind="stable"))
    names = _names(texts, labels)
    found = []
    for label in sorted(set(labels)):
        members = np.flatnonzero(labels == label)
        weights = np.array([asked[texts[index]] for index in members])
        typical = vectors[members] @ (weights @ vectors[members])
        ordered = [texts[members[place]] for place in np.argsort(-typical, kind="stable")]
        digest = hashlib.sha256(ordered[0].encode()).hexdigest()[:4]
        slug = re.sub(r"[^a-z0-9]+", "-", names[label].casefold()).strip("-") or "group"
        found.append(Group(f"{slug}-{digest}", names[label], Counter({text: asked[text] for text in ordered})))
    return sorted(found, key=lambda group: (-group.count, group.id))


def ignored(vectors: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Which questions are nearly one of those that need no answer."""
    if not len(known):
        return np.zeros(len(vectors), dtype=bool)
    return (vectors @ known.T).max(axis=1) >= 1 - NEAR_IGNORED


def _labels(vectors: np.ndarray, by_count: np.ndarray) -> np.ndarray:
    first = by_count[:AT_ONCE]
    labels = np.zeros(len(vectors), dtype=int)
    if len(first) == 1:
        return labels
    clustering = AgglomerativeClustering(None, affinity="cosine", linkage="average", distance_threshold=FAR)
    labels[first] = clustering.fit_predict(vectors[first])
    rest = by_count[AT_ONCE:]
    if len(rest):
        labels[rest] = labels[first][np.argmax(vectors[rest] @ vectors[first].T, axis=1)]
    return labels


def _names(texts: Sequence[str], labels: np.ndarray) -> Dict[int, str]:
    """The word, or two, that tell a group from the others."""
    together = {label: " ".join(np.array(texts, dtype=object)[labels == label]) for label in sorted(set(labels))}
    vectorizer = TfidfVectorizer(stop_words=_SMALL, sublinear_tf=True, token_pattern=r"(?u)\b[^\W\d]{2,}\b")
    try:
        weights = vectorizer.fit_transform(together.values())
    except ValueError:  # nothing but stop words
        return {label: text for label, text in together.items()}
    words = vectorizer.get_feature_names_out()
    names = {}
    for label, row in zip(together, weights, strict=True):
        best = [words[index] for index in np.argsort(-row.toarray()[0], kind="stable")[:2] if row[0, index] > 0]
        names[label] = " ".join(best) or together[label][:30]
    return names
