"""Fit the weights of the evidence over several articles.

assistant/nlu/retrieval/weights.json holds them.
Each article is left out in turn to see what the weights are worth where they were not fitted.
"""

import json
import math
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Sequence, Tuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, softmax
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from assistant.nlu.retrieval.section_index import Evidence, SectionIndex
from assistant.nlu.retrieval.weigher import (
    LEAST_LEARNED,
    WEIGHTS,
    Belief,
    Kinds,
    Weigher,
    question_features,
    section_features,
)
from workbench.evaluating.labelled_articles import IN_SCOPE, NEAR, OFF_TOPIC, Row

RIDGE = 2e-4
SAID_RIDGE = 2e-3
AGAINST = ("advice", "off_topic", "conversation")
NEITHER = ("length", "supported")
ALTERNATIVE = 0.5  # the weight of a section that answers as well, beside the one that answers best
SURE_OF_NEAR = 0.02  # the share of questions that an article leaves out and that get a section without the honest line
SAID = 0.02  # the share of what an article says that may be told not to stand there
CLEAR = 0.3  # chance of the likeliest section below which it is not said, but offered with others
LEARNED = 12  # so often counts an article with many examples: the only one to say what a classifier is worth
CONVERSATION = "conversation"  # the kind of common messages that are about no article


@dataclass
class Case:
    """An article with its questions, and what was found for each."""

    name: str
    index: SectionIndex
    rows: List[Row]
    evidence: List[Evidence]
    kinds: List[Kinds]


Fitted = Dict[str, Dict[str, float]]


def fit(cases: Sequence[Case]) -> Fitted:
    """The weights of the sections, of what an article says, and the bands."""
    cases = [case for case in cases for _ in range(LEARNED if case.index.examples.min() >= LEAST_LEARNED else 1)]
    sections = _fit_sections(cases)
    said = _fit_said(cases, sections)
    bands = {"said": 0.0, "sure": 0.0, "clear": CLEAR}
    weights = {"sections": sections, "said": said, "bands": bands}
    beliefs = [believed(case, weights) for case in cases]
    # The mean over the articles, so that a large one does not decide alone.
    bands["said"] = round(_quantile(beliefs, IN_SCOPE, SAID), 3)
    # With many examples the classifier tells what is left out, which says nothing of an article that has none.
    without = [pairs for case, pairs in zip(cases, beliefs, strict=True) if not case.index.examples.any()]
    bands["sure"] = round(_quantile(without, NEAR, 1 - SURE_OF_NEAR), 3)
    return weights


def _quantile(beliefs: Sequence[List[Tuple[Row, Belief]]], kind: str, share: float) -> float:
    """The mark below which so large a share of the questions of a kind are, each article counting alike."""
    found = [[belief.said for row, belief in pairs if row.kind == kind] for pairs in beliefs]
    values = np.array([value for each in found for value in each])
    weights = np.array([1 / len(each) for each in found for _ in each])
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]) / weights.sum(), share)])


def believed(case: Case, weights: Fitted) -> List[Tuple[Row, Belief]]:
    """What weights make of each question."""
    weigher = Weigher(weights)
    return [
        (row, weigher.beliefs(row.text, case.index, evidence, kinds)[0])
        for row, evidence, kinds in zip(case.rows, case.evidence, case.kinds, strict=True)
    ]


def _fit_sections(cases: Sequence[Case]) -> Dict[str, float]:
    """A conditional logit: the chance of each section against the others of its article; articles count alike."""
    data: List[Tuple[np.ndarray, np.ndarray]] = []
    names: List[str] = []
    for case in cases:
        features, wanted = [], []
        for row, evidence, kinds in zip(case.rows, case.evidence, case.kinds, strict=True):
            if row.kind == IN_SCOPE:
                columns = section_features(case.index, evidence, kinds)
                names = list(columns)
                features.append(np.stack(list(columns.values()), axis=1))
                others = dict.fromkeys(row.right[1:], ALTERNATIVE)
                wanted.append([{**others, row.right[0]: 1.0}.get(name, 0.0) for name in case.index.ids])
        if features:
            data.append((np.stack(features), np.array(wanted)))

    def loss(weights: np.ndarray) -> Tuple[float, np.ndarray]:
        value, slope = RIDGE * weights @ weights, 2 * RIDGE * weights
        for features, wanted in data:
            chance = softmax(features @ weights, axis=1)
            held = wanted * chance
            every = held.sum(axis=1, keepdims=True)
            value -= np.log(every).mean() / len(data)
            slope = slope - ((held / every - chance)[:, :, None] * features).sum(axis=(0, 1)) / len(features) / len(
                data
            )
        return value, slope

    # Each piece of evidence can only speak for a section.
    found = minimize(loss, np.ones(len(names)), jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(names))
    return {name: round(float(weight), 3) for name, weight in zip(names, found.x, strict=True)}


def _fit_said(cases: Sequence[Case], sections: Dict[str, float]) -> Dict[str, float]:
    """A logistic regression: whether the article answers the question."""
    features: List[Dict[str, float]] = []
    inside: List[bool] = []
    weights: List[float] = []
    for case in cases:
        counts = {
            kind: sum(row.kind == kind for row in case.rows) for kind in (IN_SCOPE, NEAR, OFF_TOPIC, CONVERSATION)
        }
        share = {IN_SCOPE: 1.0, NEAR: 0.7, OFF_TOPIC: 0.3, CONVERSATION: 0.2}
        for row, evidence, kinds in zip(case.rows, case.evidence, case.kinds, strict=True):
            if row.kind in counts:
                features.append(features_of(case, row, evidence, kinds, sections))
                inside.append(row.kind == IN_SCOPE)
                weights.append(share[row.kind] / counts[row.kind])
    names = list(features[0])
    matrix = np.array([[each[name] for name in names] for each in features])
    scaler = StandardScaler().fit(matrix)
    scale = np.where(scaler.scale_ > 1e-9, scaler.scale_, 1.0)
    standard = np.hstack([(matrix - scaler.mean_) / scale, np.ones((len(matrix), 1))])
    sign = np.where(inside, 1.0, -1.0)
    sample = np.array(weights) / sum(weights)

    def loss(found: np.ndarray) -> Tuple[float, np.ndarray]:
        margin = sign * (standard @ found)
        slope = -standard.T @ (sample * sign * expit(-margin))
        kept = np.append(found[:-1], 0.0)
        return sample @ np.logaddexp(0, -margin) + SAID_RIDGE * kept @ kept, slope + 2 * SAID_RIDGE * kept

    # What speaks for an article cannot speak against it, nor the other way round.
    bounds = [(None, 0) if name in AGAINST else (None, None) if name in NEITHER else (0, None) for name in names]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    raw = found[:-1] / scale
    constant = float(found[-1] - raw @ scaler.mean_)
    return {"constant": round(constant, 3), **{name: round(float(w), 3) for name, w in zip(names, raw, strict=True)}}


def features_of(case: Case, row: Row, evidence: Evidence, kinds: Kinds, sections: Dict[str, float]) -> Dict[str, float]:
    """The features of a question to an article that is alone."""
    columns = section_features(case.index, evidence, kinds)
    scores = sum((sections[name] * column for name, column in columns.items()), np.zeros(len(case.index.ids)))
    own = np.arange(len(case.index.ids))
    return question_features(row.text, case.index, evidence, kinds, own, scores, case.index.slugs[0])


def figures(case: Case, weights: Fitted) -> Dict[str, float]:
    """What weights reach on an article, in percent: see docs/understanding.md."""
    pairs = believed(case, weights)

    def share(kind: str, holds: Callable[[Row, Belief], bool]) -> float:
        found = [holds(row, belief) for row, belief in pairs if row.kind == kind]
        return round(100 * float(np.mean(found)), 1) if found else float("nan")

    inside = [(row, belief) for row, belief in pairs if row.kind in (IN_SCOPE, NEAR)]
    both = {row.kind for row, _ in inside}
    return {
        "first": share(IN_SCOPE, lambda row, belief: belief.sections[0][0] in row.right),
        "in three": share(IN_SCOPE, lambda row, belief: any(name in row.right for name, _ in belief.sections[:3])),
        "answered": share(IN_SCOPE, lambda row, belief: belief.band == "answer"),
        "with the line": share(IN_SCOPE, lambda row, belief: belief.band == "nearest"),
        "asked": share(IN_SCOPE, lambda row, belief: belief.band == "ask"),
        "not said": share(IN_SCOPE, lambda row, belief: belief.band == "not_said"),
        "near answered": share(NEAR, lambda row, belief: belief.band == "answer"),
        "near not said": share(NEAR, lambda row, belief: belief.band == "not_said"),
        "off topic not said": share(OFF_TOPIC, lambda row, belief: belief.band == "not_said"),
        "auroc": round(
            100 * float(roc_auc_score([r.kind == IN_SCOPE for r, _ in inside], [b.said for _, b in inside])), 1
        )
        if len(both) == 2
        else float("nan"),
    }


def left_out(cases: Sequence[Case]) -> Dict[str, Dict[str, float]]:
    """The figures of each article under weights fitted on the others."""
    found = {}
    for case in cases:
        others = [other for other in cases if other.index.slugs != case.index.slugs]
        found[case.name] = figures(case, fit(others))
    return found


def written(weights: Fitted, reached: Dict[str, Dict[str, float]]) -> str:
    """The content of weights.json."""
    known = {
        name: {what: value for what, value in row.items() if not math.isnan(value)} for name, row in reached.items()
    }
    content: Dict[str, Any] = {"fitted on": known, **weights}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    from workbench.evaluating.fitting_cases import cases  # Rasa and the encoder take seconds to load

    found = cases()
    reached = left_out(found)
    weights = fit(found)
    WEIGHTS.write_text(written(weights, reached), encoding="utf-8")
    for name, row in reached.items():
        print(f"{name}: " + ", ".join(f"{what} {value}" for what, value in row.items()))


if __name__ == "__main__":
    main()
