"""How much each piece of evidence counts: which section answers, and whether the article says it at all.

workbench/evaluating/fitting.py fitted the weights over several articles, and they know none of them. weights.json holds
them with the figures that they reached.
"""

import json
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Tuple

import numpy as np
from scipy.special import expit, softmax

from assistant.nlu.retrieval.section_index import Evidence, SectionIndex

WEIGHTS = Path(__file__).with_name("weights.json")
FEW_EXAMPLES = 10  # with so many, example questions count half of what they count where there are very many
FEW_LEARNED = 50  # the same of the classifier, which learns each section anew
LEAST_LEARNED = 20  # examples of a section below which the classifier says nothing worth hearing
UNLIKE = 0.45  # similarity below which an example question says nothing
BELIEFS = "beliefs"  # where a message carries them; they are not part of what Rasa stores
FOREIGN_BELIEFS = "foreign_beliefs"
FLOOR = 0.002  # probability below which the classifier makes no difference

# NEAREST stands between: the section that comes nearest, with the line that the article may not go into it.
ANSWER, NEAREST, ASK, NOT_SAID = "answer", "nearest", "ask", "not_said"


class Kinds(NamedTuple):
    """What kind of message it is, from what all articles have in common, and what the classifier makes of sections.

    `question` is one to another article; `learned` are the probabilities of those with examples; `left_out`, by
    article, that of what its folder leaves out.
    """

    advice: float
    off_topic: float
    conversation: float
    question: float
    learned: Mapping[str, float]
    left_out: Mapping[str, float]


class Belief(NamedTuple):
    """What is believed of one article: `said`, that it answers the question; `sections`, which one, likeliest first.

    `own_words`: the article has every word of the question that says something.
    """

    article: str
    said: float
    band: str
    sections: List[Tuple[str, float]]
    own_words: bool = False

    @property
    def confidence(self) -> float:
        return self.said * self.sections[0][1]


class Found(NamedTuple):
    """What is believed of each article, the likeliest to answer first; and by article, the sections that the parts of a
    message ask for, where they are several. `known`: some section has a word of the message. `held` is how well the
    section that holds its words best holds those that are strangest to it, 0 to 1."""

    beliefs: List[Belief]
    asked: Dict[str, List[str]]
    known: bool
    held: float


class Weigher:
    """The weights, and what follows from them for a question."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self._sections: Dict[str, float] = dict(weights["sections"])
        self._said: Dict[str, float] = dict(weights["said"])
        self._bands: Dict[str, float] = dict(weights["bands"])

    @classmethod
    def shipped(cls) -> "Weigher":
        """With the weights of weights.json."""
        return cls(json.loads(WEIGHTS.read_text(encoding="utf-8")))

    def beliefs(self, question: str, index: SectionIndex, evidence: Evidence, kinds: Kinds) -> List[Belief]:
        """What is believed of each article, as if it were alone; the likeliest to answer first."""
        columns = section_features(index, evidence, kinds)
        scores = sum(self._sections[name] * column for name, column in columns.items())
        own_words = index.saying_all(question)
        found = []
        for number, slug in enumerate(index.slugs):
            own = np.flatnonzero(index.articles == number)
            features = question_features(question, index, evidence, kinds, own, scores[own], slug)
            said = float(
                expit(self._said["constant"] + sum(self._said[name] * value for name, value in features.items()))
            )
            chance = softmax(scores[own])
            order = np.argsort(-chance)
            ranked = [(index.ids[own[place]], float(chance[place])) for place in order]
            found.append(Belief(slug, said, self._band(said, ranked[0][1]), ranked, slug in own_words))
        return sorted(found, key=lambda belief: -belief.confidence)

    def _band(self, said: float, clear: float) -> str:
        if said < self._bands["said"]:
            return NOT_SAID
        if clear < self._bands["clear"]:
            return ASK
        return ANSWER if said >= self._bands["sure"] else NEAREST


def section_features(index: SectionIndex, evidence: Evidence, kinds: Kinds) -> Dict[str, np.ndarray]:
    """What speaks for each section, `(sections,)` of each piece of evidence."""
    support = index.examples / (index.examples + FEW_EXAMPLES)
    return {
        "heading": evidence.heading,
        "titled": evidence.titled,
        "sentence": evidence.sentence,
        "tokens": evidence.tokens,
        "words": evidence.words,
        "characters": evidence.characters,
        "example": support * np.maximum(evidence.example - UNLIKE, 0),
        "classifier": _learned(index.examples) * _classified(index, kinds),
    }


def _learned(examples: np.ndarray) -> np.ndarray:
    return np.where(examples < LEAST_LEARNED, 0.0, examples / (examples + FEW_LEARNED))


def _classified(index: SectionIndex, kinds: Kinds) -> np.ndarray:
    probability = np.array([kinds.learned.get(name, 0.0) for name in index.ids])
    every = np.bincount(index.articles, probability, len(index.slugs))[index.articles]
    return np.log(probability / np.maximum(every, 1e-9) + FLOOR)


def question_features(
    question: str,
    index: SectionIndex,
    evidence: Evidence,
    kinds: Kinds,
    own: np.ndarray,
    scores: np.ndarray,
    slug: str,
) -> Dict[str, float]:
    """What tells whether an article answers: `own` are the places of its sections, `scores` what speaks for each."""
    best = own[int(np.argmax(scores))]
    chance = np.sort(softmax(scores))[::-1]
    inside = sum(kinds.learned.get(index.ids[place], 0.0) for place in own)
    outside = kinds.left_out.get(slug, 0.0) + kinds.off_topic + kinds.question
    learned = float(_learned(index.examples[own]).mean())
    support = float((index.examples[own] / (index.examples[own] + FEW_EXAMPLES)).mean())
    return {
        "score": float(scores.max()) / 10,
        "clear": float(chance[0]),
        "in_three": float(chance[:3].sum()),
        "heading": float(evidence.heading[best]),
        "sentence": float(evidence.sentence[best]),
        "tokens": float(evidence.tokens[best]),
        "least": float(evidence.least[best]),
        "tokens_ahead": float(evidence.tokens[best] - evidence.tokens[own].mean()),
        "least_ahead": float(evidence.least[best] - evidence.least[own].mean()),
        "covered": float(evidence.covered[best]),
        "example": support * max(float(evidence.example[best]) - UNLIKE, 0),
        "advice": kinds.advice,
        "off_topic": kinds.off_topic,
        "conversation": kinds.conversation,
        "length": float(np.log1p(len(question.split()))),
        "learned": learned * float(np.log((inside + 0.01) / (outside + 0.01))),
        "supported": learned,
    }
