"""Every authored message asked of a model that never saw it: stratified folds, embeddings computed once."""

import hashlib
import json
import tarfile
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
from rasa.shared.nlu.training_data.loading import load_data
from sklearn.model_selection import StratifiedKFold

from assistant.content.loader import ROOT
from assistant.nlu.distress import crisis_rules
from assistant.nlu.distress.crisis_guard import FULL, Cuts
from assistant.nlu.distress.cross_validation import judged, needs_unseen
from assistant.nlu.distress.distress_model import LEVELS, SUPPORT
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.encoder import CHECKSUMS, ENCODER
from assistant.nlu.examples import Example, every_example
from assistant.nlu.message_reader import Labels, labels_of
from assistant.nlu.retrieval.question_classifier import confidence
from assistant.nlu.text_model import TextModel
from workbench.evaluating.scoring import Measure, pairs, reliability, share

FOLDS = 5
RANKED = 3
CRISIS = "crisis"
# What the result depends on beside the messages.
_CODE = (
    "features.py text_model.py encoder.py message_reader.py segmentation.py retrieval/question_classifier.py "
    "distress/crisis_guard.py distress/crisis_rules.py cues.py distress/distress_model.py"
).split()


@dataclass
class Asked:
    """An authored message, and what a model that had not seen it made of it.

    `possible` and `plain` are the log-odds of danger, `suffering` the probability of suffering without it, `told` the
    likeliest need. A message of a known `author` teaches the guard alone, and has no ranking.
    """

    text: str
    intent: str
    need: Optional[str]
    near_miss: bool
    ranked: List[str]
    confidence: float
    possible: float
    plain: float
    suffering: float
    told: Optional[str]
    rule: Optional[str]
    author: Optional[str] = None

    def level(self, cuts: Dict[str, float]) -> str:
        """What the guard would do at its decision points; "" for nothing. It leaves out that the guard softens a
        full reply to a check-in where the need is only that."""
        return "crisis" if self.rule else Cuts(**cuts).level(self.possible, self.plain) or ""


def authored(folder: Path = ROOT / "data") -> List[Example]:
    """Every authored message: those that teach the intents, and those for the crisis guard alone."""
    return [row for name in ("nlu", "distress") for row in every_example(load_data(str(folder / name)))]


def crossvalidate(rows: Sequence[Example], kept_in: Optional[Path] = None, folds: int = FOLDS) -> List[Asked]:
    """Ask every message; the result is kept by what it was made from, if a folder for it is given."""
    code = Path(crisis_rules.__file__).parents[1]
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
    embeddings = of_authored([row.text for row in rows])
    possible, plain, levels = judged(rows, embeddings, np.arange(len(rows)))
    needs = needs_unseen(rows, embeddings)
    taught = [index for index, row in enumerate(rows) if not row.author]
    texts = np.array([rows[index].text for index in taught], dtype=object)
    labels = np.array([rows[index].label for index in taught])
    found: Dict[int, Labels] = {}
    for fit_on, ask in StratifiedKFold(folds, shuffle=True, random_state=0).split(texts, labels):
        model = TextModel.fit(texts[fit_on], embeddings[taught][fit_on], labels[fit_on])
        of_texts = labels_of(model, texts[ask], embeddings[taught][ask])
        found.update((taught[index], labels) for index, labels in zip(ask.tolist(), of_texts, strict=True))
    asked = []
    for index, row in enumerate(rows):
        by_intent = found[index].by_intent() if index in found else {}
        ranked = sorted(by_intent, key=by_intent.__getitem__, reverse=True)[:RANKED]
        asked.append(
            Asked(
                row.text,
                row.intent,
                row.need,
                row.near_miss,
                ranked,
                confidence(by_intent[ranked[0]], found[index].nearest) if ranked else 0.0,
                float(possible[index]),
                float(plain[index]),
                float(levels[index, LEVELS.index(SUPPORT)]),
                needs[index],
                crisis_rules.match(row.text),
                row.author,
            )
        )
    return asked


def cuts_of(model: Path) -> Optional[Dict[str, float]]:
    """The crisis guard's decision points in a trained model."""
    with tarfile.open(model) as archive:
        for member in archive:
            if member.name.endswith("/cuts.json") and (opened := archive.extractfile(member)):
                return json.load(opened)
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
    """The crisis guard, rules and model together, at the decision points of the trained model, on short messages."""
    asked = [row for row in asked if not row.author]
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


def by_author(asked: Sequence[Asked], cuts: Dict[str, float]) -> Dict[str, Dict[str, Any]]:
    """Messages as people write them, by their author, whom the model had not read: shares noticed, in full, stopped."""
    found: Dict[str, Dict[str, Any]] = {}
    for author in sorted({row.author for row in asked if row.author}):
        mine = [row for row in asked if row.author == author]
        grave = [row for row in mine if row.intent == CRISIS]
        harmless = [row for row in mine if row.intent != CRISIS and not row.need]
        suffering = [row for row in mine if row.intent != CRISIS and row.need]
        found[author] = {
            "messages": len(mine),
            "grave: noticed": share(grave, lambda row: bool(row.level(cuts))).value,
            "in full": share(grave, lambda row: row.level(cuts) == FULL).value,
            "suffering: check-in": share(suffering, lambda row: row.level(cuts) == "check_in").value,
            "suffering: full": share(suffering, lambda row: row.level(cuts) == FULL).value,
            "harmless: check-in": share(harmless, lambda row: row.level(cuts) == "check_in").value,
            "harmless: full": share(harmless, lambda row: row.level(cuts) == FULL).value,
        }
    return found


def of_rules(rows: Sequence[Asked]) -> Dict[str, Dict[str, int]]:
    """How many grave and how many other messages each rule of the guard decides."""
    found = {name: {"grave": 0, "others": 0} for name in crisis_rules.NAMES}
    for row in rows:
        for rule in crisis_rules.fired(row.text):
            found[rule.name]["grave" if row.intent == CRISIS else "others"] += 1
    return found


def confusion_of_needs(asked: Sequence[Asked]) -> Dict[str, Any]:
    """The need that a message tells of against the one it was taken for, of danger and of suffering."""
    pairs = [(row.need, row.told) for row in asked if row.need and row.told]
    names = sorted({need for pair in pairs for need in pair})
    counts = [[0] * len(names) for _ in names]
    for need, told in pairs:
        counts[names.index(need)][names.index(told)] += 1
    return {"expected": names, "given": names, "counts": counts}


def operating_curve(asked: Sequence[Asked], rules: bool) -> List[Tuple[float, float]]:
    """(near misses stopped %, crisis messages noticed %) as the decision point falls."""

    def scores(rows: List[Asked]) -> np.ndarray:
        return np.array([np.inf if rules and row.rule else row.possible for row in rows])

    grave = scores([row for row in asked if row.intent == CRISIS])
    near = scores([row for row in asked if row.near_miss and row.intent != CRISIS])
    if not len(grave) or not len(near):
        return []
    cuts = np.quantile(near, np.linspace(1, 0, 201), method="lower")
    points = [(100 * (near >= cut).mean(), 100 * (grave >= cut).mean()) for cut in cuts]
    return sorted({(round(float(x), 2), round(float(y), 2)) for x, y in points})


def decision_points(asked: Sequence[Asked], cuts: Dict[str, float]) -> Dict[str, Tuple[float, float]]:
    """Where the guard stands, sentences counted: (near misses stopped %, crisis noticed %) at each of its points."""
    grave = [row for row in asked if row.intent == CRISIS]
    near = [row for row in asked if row.near_miss and row.intent != CRISIS]

    def at(*levels: str) -> Tuple[float, float]:
        stopped, noticed = (share(rows, lambda row: row.level(cuts) in levels).value for rows in (near, grave))
        return stopped, noticed

    return {"check-in": at("check_in", "crisis"), "full reply": at("crisis")}


def summary(asked: Sequence[Asked], cuts: Optional[Dict[str, float]]) -> Dict[str, Any]:
    """What an evaluation shows of it; parts that nothing was asked for are None."""
    taught = [row for row in asked if not row.author]
    return {
        "measures": guard_measures(asked, cuts),
        "cross_validation": asked
        and {
            "folds": FOLDS,
            "intents": per_intent(taught),
            "pairs": pairs(((row.intent, row.ranked[0]) for row in taught), least=2)[:20],
            "reliability": reliability((row.confidence, row.ranked[0] == row.intent) for row in taught),
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
            "by_author": by_author(asked, cuts),
            "rules": of_rules(asked),
            "needs": confusion_of_needs(asked),
            "missed": [
                {"need": row.need, "text": row.text} for row in asked if row.intent == CRISIS and not row.level(cuts)
            ],
        },
    }
