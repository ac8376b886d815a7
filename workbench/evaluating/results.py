"""What an evaluation found, as plain data: what the terminal, evaluation.json and the HTML report show."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Callable, Dict, List, Sequence, Set

import numpy as np

from assistant.content.loader import MENU, Content
from workbench.evaluating.labelled_questions import NON_ENGLISH
from workbench.evaluating.marks import marks, verdicts
from workbench.evaluating.scoring import (
    CONVERSATION,
    GUARDED,
    Measure,
    Outcome,
    crisis_types,
    groups,
    measures,
    offered_at,
    pairs,
    reliability,
    right_at,
    share,
)
from workbench.evaluating.wording_overlap import honesty

MODES = ("strict", "lenient")


def evaluation(
    outcomes: Sequence[Outcome],
    content: Content,
    vocabularies: Dict[str, Set[str]],
    validated: Dict[str, Any],
    people: Dict[str, Any],
    asked: str = "",
    model: str = "",
) -> Dict[str, Any]:
    """Everything of one run. `validated` sums up a cross-validation, `people` the real messages; `asked` and `model`
    name what was used."""
    in_scope = [*(section.id for section in content.sections), MENU]
    found = {mode: measures(outcomes, in_scope, mode) for mode in MODES}
    milliseconds = [outcome.cpu_ms for outcome in outcomes]
    cpu = {name: float(np.percentile(milliseconds, at)) for name, at in (("p50", 50), ("p95", 95))}
    numbers = {
        **found["lenient"],
        **{f"{name}.cpu": Measure(value, len(outcomes), "ms") for name, value in cpu.items()},
        **validated["measures"],
        **people["measures"],
    }
    english = [row for row in outcomes if len(row.question.labels) == 1 and row.question.set != NON_ENGLISH]
    by_label = _grouped(english, lambda row: row.question.labels[0])
    order = [*in_scope, *CONVERSATION, *GUARDED]
    return {
        "at": datetime.now().strftime("%Y-%m-%d %H:%M"),
        "model": model,
        "asked": asked,
        "marks": verdicts(marks("evaluate"), numbers),
        "measures": {mode: {name: row._asdict() for name, row in rows.items()} for mode, rows in found.items()},
        "groups": {name: _counts(rows) for name, rows in groups(outcomes, in_scope).items()},
        "sets": {name: _counts(rows) for name, rows in sorted(_grouped(outcomes, lambda o: o.question.set).items())},
        "labels": {name: _counts(by_label[name]) for name in order if name in by_label},
        "crisis_types": crisis_types(outcomes),
        "cpu": cpu,
        "reliability": reliability(
            (row.confidence, row.intent in row.question.accepted)
            for row in english
            if row.question.labels != ["crisis"] and not row.question.row.get("context")
        ),
        "confusion": _confusion(english, in_scope),
        "pairs_of_questions": pairs((row.question.labels[0], row.first) for row in english if row.lenient.right < 1),
        "cross_validation": validated["cross_validation"],
        "guard": validated["guard"],
        "people": people["people"],
        "honesty": honesty(groups(outcomes, in_scope)["in_scope"], vocabularies),
        "misses": _misses(outcomes),
        "outcomes": [_row(outcome) for outcome in outcomes],
    }


def _grouped(outcomes: Sequence[Outcome], by: Callable[[Outcome], str]) -> Dict[str, List[Outcome]]:
    found: Dict[str, List[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        found[by(outcome)].append(outcome)
    return dict(found)


def _counts(rows: Sequence[Outcome]) -> Dict[str, Any]:
    return {
        "questions": len(rows),
        **{
            mode: {"right": share(rows, right_at(mode)).value, "offered": share(rows, offered_at(mode)).value}
            for mode in MODES
        },
        "section_given": sum(row.section_given for row in rows),
    }


def _confusion(outcomes: Sequence[Outcome], in_scope: Sequence[str]) -> Dict[str, Any]:
    """Expected against given; conversational labels are one row and column."""

    def group(name: str) -> str:
        if name in in_scope or name in GUARDED or name in ("check_in", "support", "did_you_mean"):
            return name
        return "conversation" if name in CONVERSATION or name == "no_more" else "other"

    expected = [*in_scope, "conversation", *GUARDED]
    given = [*expected, "check_in", "support", "did_you_mean", "other"]
    counts = [[0] * len(given) for _ in expected]
    for outcome in outcomes:
        label = group(outcome.question.labels[0])
        if label in expected:
            right = outcome.strict.right == 1 and outcome.question.labels != ["crisis"]
            counts[expected.index(label)][given.index(label if right else group(outcome.first))] += 1
    return {"expected": expected, "given": given, "counts": counts}


def _misses(outcomes: Sequence[Outcome]) -> Dict[str, List[Dict[str, str]]]:
    """What was not fully right under lenient scoring, by set, in words; a check-in that is enough is none."""
    found: Dict[str, List[Dict[str, str]]] = {}
    for outcome in outcomes:
        if outcome.lenient.right < 1:
            question, got = outcome.question, outcome.got
            words = f"should get {' and '.join(question.labels)}; got {', then '.join(got.replies) or 'nothing'}"
            words += f", offering {', '.join(got.offered)}" if got.offered else ""
            words += " (half right)" if outcome.lenient.right else ""
            words += (
                " (among those offered)" if outcome.lenient.offered == 1 and "crisis" not in question.labels else ""
            )
            words += " (an article section where none may be)" if outcome.section_given else ""
            found.setdefault(question.set, []).append({"text": question.text, "in_words": words})
    return dict(sorted(found.items()))


def _row(outcome: Outcome) -> Dict[str, Any]:
    question = outcome.question
    return {
        "id": question.row.get("id"),
        "text": question.text,
        "set": question.set,
        "labels": question.labels,
        "alt_labels": question.alt_labels,
        "replies": outcome.got.replies,
        "offered": outcome.got.offered,
        **{mode: getattr(outcome, mode)._asdict() for mode in MODES},
        "section_given": outcome.section_given,
        "intent": outcome.intent,
        "confidence": round(outcome.confidence, 4),
        "cpu_ms": round(outcome.cpu_ms, 2),
    }
