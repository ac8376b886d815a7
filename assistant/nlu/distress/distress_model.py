"""How likely a message tells of danger, of what may be danger, of suffering without danger, or of none of these."""

import json
from pathlib import Path
from typing import NamedTuple, Sequence, Tuple

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from assistant.nlu.examples import Example
from assistant.nlu.features import USUAL, Features
from assistant.nlu.text_model import TextModel

CRISIS = "crisis"
CHECK_IN = "check_in"
SUPPORT = "support"
NONE = "none"
LEVELS = (CRISIS, CHECK_IN, SUPPORT, NONE)
# Chosen with each author left out in turn; docs/safety.md has the figures, also of what lost.
BLOCKS = (*USUAL, "cues")
REGULARISATION = 3.0
TOLERANCE = 0.01  # a smaller one changes no decision
GRAVEST = 0.3  # the weight of the gravest sentence beside the whole message
# A message whose words a section holds in the same sense, the strangest among them too, is likelier to ask about it. So
# many log-odds of danger does each point of similarity take off, beyond that of grave messages to articles on health.
RELIEF = 60.0
ALIKE = 0.5
UNMISTAKABLE = 1.5  # log-odds of danger of a sentence that counts by itself, whatever stands around it
OPINIONS = (1.0, 1.0, 0.5)  # the weights of the regression, of the nearest examples and of the reader
# How far each level counts as danger.
POSSIBLE = np.array([1.0, 1.0, 0.0, 0.0])
PLAIN = np.array([1.0, 0.5, 0.0, 0.0])
LEAST_NEEDS = 3  # that can be told apart
_LEAST = 1e-5


def level_of(row: Example) -> str:
    """The level that an authored message stands for."""
    if row.intent == CRISIS:
        return CHECK_IN if row.need in (CHECK_IN, None) else CRISIS
    return SUPPORT if row.need else NONE


def kind_of(row: Example) -> str:
    """The level of an authored message, and of plain danger its need: a stroke and a plan to die share few words."""
    level = level_of(row)
    return f"{level}/{row.need}" if level == CRISIS else level


def by_level(probabilities: np.ndarray, kinds: Sequence[str]) -> np.ndarray:
    """`(n, levels)` of the probabilities `(n, kinds)`; a kind that belongs to no level is harmless."""
    found = np.zeros((len(probabilities), len(LEVELS)))
    for column, kind in enumerate(kinds):
        level = kind.partition("/")[0]
        found[:, LEVELS.index(level if level in LEVELS else NONE)] += probabilities[:, column]
    return found


class DistressModel:
    """A logistic regression on what a text means, its words, the characters of its words and its cues."""

    def __init__(
        self, features: Features, kinds: Sequence[str], coefficients: np.ndarray, intercept: np.ndarray
    ) -> None:
        self._features = features
        self._kinds = list(kinds)
        self._coefficients = coefficients  # (kinds, columns)
        self._intercept = intercept

    @classmethod
    def fit(cls, rows: Sequence[Example], embeddings: np.ndarray) -> "DistressModel":
        """Learn from `n` messages with their `(n, d)` embeddings; a level that is not among them is never likely."""
        kinds = [kind_of(row) for row in rows]
        features, matrix = Features.fit([row.text for row in rows], embeddings, projected=False, blocks=BLOCKS)
        # Solved in its dual form, it is done in a tenth of the time, whatever the scale of the columns.
        regression = LogisticRegression(
            C=REGULARISATION, solver="liblinear", dual=True, tol=TOLERANCE, max_iter=1000, random_state=0
        ).fit(matrix, kinds)
        found, start = regression.coef_, regression.intercept_
        if len(regression.classes_) == 2:  # for which there is one row
            found, start = np.vstack([-found, found]), np.concatenate([-start, start])
        return cls(features, regression.classes_.tolist(), found.astype(np.float32), start)

    def predict(self, texts: Sequence[str], embeddings: np.ndarray) -> np.ndarray:
        """The probability of each level, `(n, levels)`, of `n` texts with their `(n, d)` embeddings."""
        if not texts:
            return np.zeros((0, len(LEVELS)))
        each = expit(self._features.of(texts, embeddings) @ self._coefficients.T + self._intercept)
        return by_level(each / each.sum(axis=1, keepdims=True), self._kinds)

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON: loading them runs no code."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / "model.npz",
            coefficients=self._coefficients,
            intercept=self._intercept,
            **self._features.arrays(),
        )
        content = {"kinds": self._kinds, **self._features.description()}
        (folder / "model.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "DistressModel":
        """Read what `save` wrote."""
        description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            features = Features.restore(arrays, description)
            return cls(features, description["kinds"], arrays["coefficients"], arrays["intercept"])


class Danger(NamedTuple):
    """Log-odds, `(n,)` each, that there may be danger, and that it is plain."""

    possible: np.ndarray
    plain: np.ndarray

    def asked_about(self, held: float, possible: float, plain: float) -> "Danger":
        """The same of messages whose strangest words a section holds as well as this, 0 to 1; from these log-odds on,
        that there may be danger and that it is plain, an article takes nothing off."""
        relief = RELIEF * max(0.0, held - ALIKE)
        return Danger(
            np.where(self.possible < possible, self.possible - relief, self.possible),
            np.where(self.plain < plain, self.plain - relief, self.plain),
        )

    def with_gravest(self, parts: "Danger", begins: Sequence[int]) -> "Danger":
        """Messages together with their sentences: those of message `i` begin at `begins[i]` and end at the next."""

        spans = list(zip(begins, begins[1:], strict=False))

        def gravest(whole: np.ndarray, each: np.ndarray) -> np.ndarray:
            return np.array([each[begin:end].max(initial=own) for own, (begin, end) in zip(whole, spans, strict=True)])

        worst = Danger(gravest(self.possible, parts.possible), gravest(self.plain, parts.plain))
        possible = (self.possible + GRAVEST * worst.possible) / (1 + GRAVEST)
        plain = (self.plain + GRAVEST * worst.plain) / (1 + GRAVEST)
        return Danger(np.where(worst.possible >= UNMISTAKABLE, worst.possible, possible), plain)


class Opinions:
    """Three opinions of a text: the regression's, that of the nearest examples, and the reader's."""

    def __init__(self, regression: DistressModel, nearest: TextModel) -> None:
        self._regression = regression
        self._nearest = nearest

    @classmethod
    def fit(cls, rows: Sequence[Example], embeddings: np.ndarray) -> "Opinions":
        """Learn from `n` messages with their `(n, d)` embeddings; they have at least three labels."""
        # Of harmless short messages the intents are more use than their being harmless.
        labels = [row.label if level_of(row) == NONE and not row.author else kind_of(row) for row in rows]
        return cls(DistressModel.fit(rows, embeddings), TextModel.fit([row.text for row in rows], embeddings, labels))

    def of(self, texts: Sequence[str], embeddings: np.ndarray, read: np.ndarray) -> Tuple[Danger, np.ndarray]:
        """The danger in `n` texts and their levels, `(n, levels)`; `read` is the reader's probability of distress."""
        if not texts:
            return Danger(np.zeros(0), np.zeros(0)), np.zeros((0, len(LEVELS)))
        levels = self._regression.predict(texts, embeddings)
        near = by_level(self._nearest.predict(texts, embeddings).probabilities, self._nearest.classes)

        def odds(weights: np.ndarray) -> np.ndarray:
            found = (_log_odds(levels @ weights), _log_odds(near @ weights), _log_odds(read))
            return np.average(found, axis=0, weights=OPINIONS)

        return Danger(odds(POSSIBLE), odds(PLAIN)), (levels + near) / 2

    def save(self, folder: Path) -> None:
        """Write both models."""
        self._regression.save(folder / "regression")
        self._nearest.save(folder / "nearest")

    @classmethod
    def load(cls, folder: Path) -> "Opinions":
        """Read what `save` wrote."""
        return cls(DistressModel.load(folder / "regression"), TextModel.load(folder / "nearest"))


def needs(rows: Sequence[Example], embeddings: np.ndarray, levels: Sequence[str]) -> TextModel:
    """A model of the needs of the messages that have one of these levels."""
    chosen = [index for index, row in enumerate(rows) if level_of(row) in levels]
    return TextModel.fit(
        [rows[index].text for index in chosen], embeddings[chosen], [rows[index].need or CHECK_IN for index in chosen]
    )


def _log_odds(probability: np.ndarray) -> np.ndarray:
    bounded = np.clip(probability, _LEAST, 1 - _LEAST)
    return np.log(bounded / (1 - bounded))
