"""The editor's report on what visitors asked, its table for a spreadsheet, and what the editor decides on it."""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, Sequence

import sqlalchemy as sa
from rich.progress import track

from assistant.content.loader import ROOT, Content
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.encoder import shared_encoder
from workbench.html import charts
from workbench.html.report_page import page
from workbench.reviewing import acceptance, grouping
from workbench.reviewing.grouping import Group
from workbench.reviewing.summary import WAYS, Summary, rows, with_earlier_weeks
from workbench.reviewing.visits import count, visits
from workbench.running.train import console

TEMPLATE = Path(__file__).with_name("review.html")
SHOWN = 12  # questions of a group in the report
KEPT_OF_IGNORED = 5


@dataclass
class Review:
    """Everything that the report shows."""

    summary: Summary
    groups: List[Group]
    ignored: int
    weeks: Dict[str, Dict[str, int]]


def summarise(engine: sa.engine.Engine) -> Summary:
    """Read every stored visit."""
    summary = Summary()
    found = track(visits(engine), "Reading visits", count(engine), console=console, disable=not console.is_terminal)
    for visit in found:
        summary.add(visit)
    return summary


def review(engine: sa.engine.Engine, earlier: Dict[str, Any], root: Path = ROOT) -> Review:
    """Count, and group what was not answered."""
    summary = summarise(engine)
    weeks = with_earlier_weeks(summary.weeks, earlier)
    texts = list(summary.unanswered)
    if not texts:  # the encoder takes a second to load
        return Review(summary, [], 0, weeks)
    vectors = shared_encoder().encode_many(texts)  # of visitors' questions, therefore kept nowhere
    known = acceptance.ignored(root)
    # The cache of authored texts takes seconds to read.
    unwanted = grouping.ignored(vectors, of_authored(known) if known else vectors[:0])
    kept = [text for text, skip in zip(texts, unwanted, strict=True) if not skip]
    found = grouping.groups(Counter({text: summary.unanswered[text] for text in kept}), vectors[~unwanted])
    left_out = sum(summary.unanswered[text] for text, skip in zip(texts, unwanted, strict=True) if skip)
    return Review(summary, found, left_out, weeks)


def render(found: Review, content: Content) -> str:
    """The report as one page."""
    summary = found.summary
    titles = {section.id: section.name for section in content.sections}
    sections = sorted(summary.sections, key=lambda name: -sum(summary.sections[name].values()))
    by_way = {titles.get(name, name): [summary.sections[name][way] for way in WAYS] for name in sections}
    last = {name: [times] for name, times in rows(summary.last_replies)}
    drawn = {
        "weeks": charts.weeks(found.weeks) if found.weeks else "",
        "sections": charts.stacked(by_way, WAYS, "times shown") if by_way else "",
        "last": charts.stacked(last, ("visits",), "visits that ended here") if last else "",
    }
    groups = [
        {
            "id": group.id,
            "name": group.name,
            "count": group.count,
            "questions": group.questions.most_common()[:SHOWN] if group.count > 1 else list(group.questions.items()),
            "more": max(0, len(group.questions) - SHOWN),
            "gap": sum(summary.near_domain[text] for text in group.questions) * 2 > group.count,
            "suggestion": summary.suggestion(group.questions),
        }
        for group in found.groups
    ]
    return page(
        TEMPLATE,
        at=datetime.now().strftime("%Y-%m-%d %H:%M"),
        summary=summary,
        ways=WAYS,
        sections=sections,
        titles=titles,
        groups=groups,
        ignored=found.ignored,
        charts=drawn,
        rows=rows,
    )


def write(found: Review, content: Content, folder: Path) -> None:
    """review.html, review.csv, and the numbers of each week, which outlive the conversations."""
    folder.mkdir(exist_ok=True)
    (folder / "review.html").write_text(render(found, content), encoding="utf-8")
    (folder / "review-weeks.json").write_text(json.dumps(found.weeks, indent=1), encoding="utf-8")
    with (folder / "review.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["group", "asked in group", "question", "asked", "closest answer"])
        for group in found.groups:
            suggestion = found.summary.suggestion(group.questions)
            for text, times in group.questions.items():
                table.writerow([group.id, group.count, _cell(text), times, suggestion])


def _cell(text: str) -> str:
    """A spreadsheet would take these beginnings for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text


def _chosen(groups: Sequence[Group], name: str) -> Group:
    found = next((group for group in groups if group.id == name), None)
    if found is None:
        raise SystemExit(f"There is no group '{name}'; the report shows the name of each.")
    return found


def decide(found: Review, accept: str, ignore: str, content: Content, root: Path = ROOT) -> None:
    """Take a group over as example questions, or remember that it needs no answer.

    Raises:
        SystemExit: if there is no such group or intent.
    """
    if accept:
        name, _, intent = accept.partition(":")
        group = _chosen(found.groups, name)
        if not intent:
            raise SystemExit(f"Say what answers them, as in ACCEPT={name}:{found.summary.suggestion(group.questions)}")
        path, added, refused = acceptance.accept(group.questions, intent, content, root)
        for question in added:
            console.print(f"+ {question}", markup=False, soft_wrap=True)
        for question, why in refused:
            console.print(f"left out “{question}”: {why}", markup=False, soft_wrap=True)
        console.print(
            f"{len(added)} added to {path.relative_to(root)}: look through them, then make check and make train.",
            markup=False,
            soft_wrap=True,
        )
    if ignore:
        group = _chosen(found.groups, ignore)
        path = acceptance.ignore([text for text, _ in list(group.questions.items())[:KEPT_OF_IGNORED]], root)
        console.print(f"Noted in {path.relative_to(root)}: delete its lines there to see such questions again.")
