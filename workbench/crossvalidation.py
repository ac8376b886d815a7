"""Every authored message asked of a model that never saw it: stratified folds, embeddings computed once."""

import hashlib
import io
import json
import tarfile
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
from rasa.shared.nlu.training_data.loading import load_data
from sklearn.model_selection import StratifiedKFold

from assistant.content import ROOT
from assistant.nlu import crisis_rules
from assistant.nlu.classifier import confidence
from assistant.nlu.crisis import Cuts
from assistant.nlu.encoder import CHECKSUMS, ENCODER
from assistant.nlu.examples import Example, examples
from assistant.nlu.kept import of_authored
from assistant.nlu.model import TextModel
from assistant.nlu.parts import sentences
from assistant.nlu.reader import Labels, labels_of
from workbench.score import Measure, pairs, reliability, share

FOLDS = 5
RANKED = 3
CRISIS = "crisis"
# What the result depends on beside the messages.
_CODE = ("features.py", "model.py", "encoder.py", "reader.py", "parts.py", "classifier.py", "crisis_rules.py")


@dataclass
class Asked:
    """An authored message, and what a model that had not seen it made of it.

    `distress` is the probability of a crisis for the whole text, `gravest` that of its gravest sentence.
    """

    text: str
    intent: str
    need: Optional[str]
    near_miss: bool
    ranked: List[str]
    confidence: float
    distress: float
    gravest: float
    rule: Optional[str]

    def level(self, cuts: Dict[str, float]) -> str:
        """What the guard would do at its decision points; "" for nothing. It leaves out that the guard softens a
        full reply to a check-in where the need is only that."""
        return "crisis" if self.rule else Cuts(**cuts).level(self.distress, self.gravest) or ""


def authored(folder: Path = ROOT / "data" / "nlu") -> List[Example]:
    return examples(load_data(str(folder)))


def crossvalidate(rows: Sequence[Example], kept_in: Optional[Path] = None, folds: int = FOLDS) -> List[Asked]:
    """Ask every message; the result is kept by what it was made from, if a folder for it is given."""
    code = Path(crisis_rules.__file__).parent
    made_from = hashlib.sha256(json.dumps([folds, rows]).encode())
    for name in _CODE:
        made_from.update((code / name).read_bytes())
    made_from.update(Path(__file__).read_bytes() + (ENCODER / CHECKSUMS).read_bytes())
    kept = kept_in / f"crossvalidation-{made_from.hexdigest()[:12]}.json" if kept_in else None
    if kept and kept.is_file():
        return [Asked(**row) for row in json.loads(kept.read_text(encoding="utf-8"))]
    asked = _ask(rows, folds)
    if kept_in and kept:
        for old in kept_in.glob("crossvalidation-*.json"):
            old.unlink()
        kept.write_text(json.dumps([asdict(row) for row in asked], ensure_ascii=False), encoding="utf-8")
    return asked


def _ask(rows: Sequence[Example], folds: int) -> List[Asked]:
    texts = np.array([row.text for row in rows], dtype=object)
    labels = np.array([row.label for row in rows])
    parts = [(index, part) for index, row in enumerate(rows) for part in sentences(row.text)]
    part_of = np.array([index for index, _ in parts], dtype=int)
    part_texts = np.array([part for _, part in parts], dtype=object)
    encoded = of_authored([*texts, *part_texts])
    embeddings, part_embeddings = encoded[: len(rows)], encoded[len(rows) :]
    asked: Dict[int, Asked] = {}
    for fit_on, ask in StratifiedKFold(folds, shuffle=True, random_state=0).split(texts, labels):
        model = TextModel.fit(texts[fit_on], embeddings[fit_on], labels[fit_on])
        found = labels_of(model, texts[ask], embeddings[ask])
        gravest = {index: _distress(of_text) for index, of_text in zip(ask.tolist(), found, strict=True)}
        inside = np.flatnonzero(np.isin(part_of, ask))
        if len(inside):
            of_parts = labels_of(model, part_texts[inside], part_embeddings[inside])
            for owner, of_part in zip(part_of[inside].tolist(), of_parts, strict=True):
                gravest[owner] = max(gravest[owner], _distress(of_part))
        for index, of_text in zip(ask.tolist(), found, strict=True):
            row, by_intent = rows[index], of_text.by_intent()
            ranked = sorted(by_intent, key=by_intent.get, reverse=True)[:RANKED]
            asked[index] = Asked(
                row.text,
                row.intent,
                row.need,
                row.near_miss,
                ranked,
                confidence(by_intent[ranked[0]], of_text.nearest),
                _distress(of_text),
                gravest[index],
                _rule(row.text),
            )
    return [asked[index] for index in range(len(rows))]


def _distress(labels: Labels) -> float:
    return labels.probability.get(CRISIS, 0.0)


def _rule(text: str) -> Optional[str]:
    return next(filter(None, map(crisis_rules.match, [text, *sentences(text)])), None)


def cuts_of(model: Path) -> Optional[Dict[str, float]]:
    """The crisis guard's decision points in a trained model."""
    with tarfile.open(model) as archive:
        for member in archive:
            if member.name.endswith("/cuts.json"):
                return json.load(io.TextIOWrapper(archive.extractfile(member)))
    return None


def per_intent(asked: Sequence[Asked]) -> Dict[str, Dict[str, Any]]:
    """Count, percentage right and percentage in the first three, of each intent and of all."""
    rows: Dict[str, List[Asked]] = defaultdict(list)
    for row in asked:
        rows[row.intent].append(row)
    return {
        name: {
            "examples": len(group),
            "right": share(group, lambda row: row.ranked[0] == row.intent).value,
            "in three": share(group, lambda row: row.intent in row.ranked).value,
        }
        for name, group in [*sorted(rows.items()), ("all", list(asked))]
    }


def guard_measures(asked: Sequence[Asked], cuts: Optional[Dict[str, float]]) -> Dict[str, Measure]:
    """The crisis guard, rules and model together, at the decision points of the trained model."""
    grave = [row for row in asked if row.intent == CRISIS] if cuts else []
    near = [row for row in asked if row.near_miss and row.intent != CRISIS] if cuts else []
    plain = [row for row in grave if row.need != "check_in"]
    return {
        "authored.crisis_noticed": share(grave, lambda row: row.level(cuts) != ""),
        "authored.crisis_full": share(plain, lambda row: row.level(cuts) == "crisis"),
        "authored.near_miss_takeover": share(near, lambda row: row.level(cuts) == "crisis"),
        "authored.near_miss_check_in": share(near, lambda row: row.level(cuts) == "check_in"),
        "authored.near_miss_own_label": share(
            near, lambda row: row.ranked[0] == row.intent and row.level(cuts) != "crisis"
        ),
    }


def by_need(asked: Sequence[Asked], cuts: Dict[str, float]) -> Dict[str, Dict[str, int]]:
    """Crisis messages by need: how many, noticed, answered in full."""
    found: Dict[str, Dict[str, int]] = {}
    for row in asked:
        if row.intent == CRISIS:
            counts = found.setdefault(row.need or "none noted", {"messages": 0, "noticed": 0, "full": 0})
            counts["messages"] += 1
            counts["noticed"] += bool(row.level(cuts))
            counts["full"] += row.level(cuts) == "crisis"
    return dict(sorted(found.items()))


def operating_curve(asked: Sequence[Asked], rules: bool) -> List[Tuple[float, float]]:
    """(near misses stopped %, crisis messages noticed %) as the decision point falls; whole texts, no sentences."""

    def scores(rows: List[Asked]) -> np.ndarray:
        return np.array([1.0 if rules and row.rule else row.distress for row in rows])

    grave = scores([row for row in asked if row.intent == CRISIS])
    near = scores([row for row in asked if row.near_miss and row.intent != CRISIS])
    if not len(grave) or not len(near):
        return []
    points = [
        (100 * (near >= cut).mean(), 100 * (grave >= cut).mean()) for cut in np.quantile(near, np.linspace(1, 0, 201))
    ]
    return sorted({(round(float(x), 2), round(float(y), 2)) for x, y in points})


def decision_points(asked: Sequence[Asked], cuts: Dict[str, float]) -> Dict[str, Tuple[float, float]]:
    """Where the guard stands, sentences counted: (near misses stopped %, crisis noticed %) at each of its points."""
    grave = [row for row in asked if row.intent == CRISIS]
    near = [row for row in asked if row.near_miss and row.intent != CRISIS]

    def at(*levels: str) -> Tuple[float, float]:
        return tuple(share(rows, lambda row: row.level(cuts) in levels).value for rows in (near, grave))

    return {"check-in": at("check_in", "crisis"), "full reply": at("crisis")}


def summary(asked: Sequence[Asked], cuts: Optional[Dict[str, float]]) -> Dict[str, Any]:
    """What an evaluation shows of it; parts that nothing was asked for are None."""
    return {
        "measures": guard_measures(asked, cuts),
        "cross_validation": asked
        and {
            "folds": FOLDS,
            "intents": per_intent(asked),
            "pairs": pairs(((row.intent, row.ranked[0]) for row in asked), least=2)[:20],
            "reliability": reliability((row.confidence, row.ranked[0] == row.intent) for row in asked),
        },
        "guard": asked
        and cuts
        and {
            "cuts": cuts,
            "measures": {name: row._asdict() for name, row in guard_measures(asked, cuts).items()},
            "by_need": by_need(asked, cuts),
            "curves": {
                "rules and model": operating_curve(asked, True),
                "model alone": operating_curve(asked, False),
            },
            "points": decision_points(asked, cuts),
            "missed": [
                {"need": row.need, "text": row.text} for row in asked if row.intent == CRISIS and not row.level(cuts)
            ],
        },
    }
