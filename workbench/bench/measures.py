"""What was measured, as the numbers that a mark may name."""

from typing import Any, Dict, List, Tuple

import numpy as np

from workbench.bench.comparison import KINDS
from workbench.evaluating.scoring import RATIO, Measure

OURS, STOCK = "ours", "stock Rasa"
_NOTHING = Measure(0, 0)

Number = Tuple[float, int]  # and of how many cases


def measures(found: Dict[str, Any]) -> Dict[str, Measure]:
    """Every number that a mark may name; without count where its part of the bench did not run."""
    sections, turns, stored, training = (
        found[part].get(OURS, []) for part in ("sections", "turns", "stored", "training")
    )
    return {
        **_against_stock(found["comparison"].get("subjects", {})),
        **_last_against_first("sections", sections),
        **_last_against_first("turns", turns),
        **_more_workers(found["workers"].get(OURS, [])),
        "sections.train": _seconds(sections[-1:], "train_seconds"),
        "stored.review": _seconds(stored, "review_seconds"),
        "stored.forget": _seconds(stored, "forget_seconds"),
        "training.nothing_kept": _seconds(training[:1], "train_seconds"),
        "training.everything_kept": _seconds(training[1:], "train_seconds"),
    }


def _seconds(steps: List[Dict[str, Any]], name: str) -> Measure:
    return Measure(steps[0][name], 1, "s") if steps else _NOTHING


def _against_stock(subjects: Dict[str, Any]) -> Dict[str, Measure]:
    names = ["boot", "train", "memory", *(f"{kind}.{what}" for kind in KINDS for what in _OF_LOADS)]
    if not subjects:
        return {f"stock.{name}": _NOTHING for name in names}
    ours, stock = _numbers(subjects[OURS]), _numbers(subjects[STOCK])
    return {f"stock.{name}": Measure(ours[name][0] / stock[name][0], ours[name][1], RATIO) for name in names}


# By one visitor, and by the most at once.
_OF_LOADS = {"p50": (min, "p50_ms"), "p95": (min, "p95_ms"), "throughput": (max, "per_second")}


def _numbers(subject: Dict[str, Any]) -> Dict[str, Number]:
    """The numbers of a subject that are compared."""
    rounds = len(subject["boot_seconds"])
    numbers: Dict[str, Number] = {
        "boot": (float(np.mean(subject["boot_seconds"])), rounds),
        "train": (subject["train_seconds"], 1),
        "memory": (float(np.mean(subject["megabytes_after"])), rounds),
    }
    for kind, loads in subject["loads"].items():
        for what, (which, figure) in _OF_LOADS.items():
            load = loads[which(loads, key=int)]
            numbers[f"{kind}.{what}"] = load[figure], load["messages"]
    return numbers


def _more_workers(steps: List[Dict[str, Any]]) -> Dict[str, Measure]:
    return {
        f"workers.{kind}": Measure(steps[-1][f"{kind}_per_second"] / steps[0][f"{kind}_per_second"], len(steps), RATIO)
        if steps
        else _NOTHING
        for kind in ("texts", "taps")
    }


def _last_against_first(name: str, steps: List[Dict[str, Any]]) -> Dict[str, Measure]:
    return {
        f"{name}.{kind}": Measure(steps[-1][f"{kind}_p50_ms"] / steps[0][f"{kind}_p50_ms"], len(steps), RATIO)
        if len(steps) > 1
        else _NOTHING
        for kind in ("text", "tap")
    }
