"""The bench in the terminal, as JSON, and as a page that opens offline."""

import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple

from rich import table as rich_table
from rich.console import Console

from workbench.bench.measures import OURS
from workbench.evaluating.scoring import RATIO
from workbench.html import charts
from workbench.html.report_page import page

TEMPLATE = Path(__file__).with_name("bench_report.html")


class Table(NamedTuple):
    title: str
    heads: List[str]
    rows: List[List[str]]


def tables(found: Dict[str, Any]) -> Iterator[Table]:
    """Everything measured, in words."""
    compared = found["comparison"]
    if compared:
        subjects = compared["subjects"]
        yield Table("Side by side", ["", *subjects, "ratio"], list(_side_by_side(compared)))
        yield Table("Under load", _LOAD_HEADS, list(_loads(subjects)))
    for part, title in (
        ("workers", "Workers"),
        ("sections", "Sections"),
        ("turns", "One conversation"),
        ("stored", "Stored conversations"),
        ("training", "Training the shipped project"),
        ("page", "The article's page on a phone"),
    ):
        steps = [{"": name, **step} for name, steps in found[part].items() for step in steps]
        if steps:
            heads = [name.replace("_p50_ms", ", p50 ms").replace("_", " ") for name in steps[0]]
            yield Table(title, heads, [[_word(value) for value in step.values()] for step in steps])


def _side_by_side(compared: Dict[str, Any]) -> Iterator[List[str]]:
    ours, stock = compared["subjects"].values()
    pairs = [
        ("on the disk, MB", *compared["install_megabytes"].values()),
        ("training, s", ours["train_seconds"], stock["train_seconds"]),
    ]
    for name, figure in (
        ("start until ready, s", "boot_seconds"),
        ("memory after the start, MB", "megabytes"),
        ("memory after the load, MB", "megabytes_after"),
    ):
        pairs.append((name, *(sum(each[figure]) / len(each[figure]) for each in (ours, stock))))
    for name, mine, theirs in pairs:
        yield [name, _word(mine), _word(theirs), f"{mine / theirs:.2f}"]


_LOAD_HEADS = [
    *("", "visitors", "messages", "p50 ms", "p95 ms", "p99 ms", "a second", "CPU ms each", "CPU % of the load"),
    "said before %",
]


def _loads(subjects: Dict[str, Any]) -> Iterator[List[str]]:
    for kind, by_users in subjects[OURS]["loads"].items():
        for users in by_users:
            for name, subject in subjects.items():
                yield [f"{kind}, {name}", users, *map(_word, subject["loads"][kind][users].values())]


def _word(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.3f}" if 0 < value < 1 else f"{value:.1f}"


def show(found: Dict[str, Any], console: Console) -> None:
    for each in tables(found):
        shown = rich_table.Table(box=None, title=each.title, title_justify="left")
        for head in each.heads:
            shown.add_column(head, justify="right" if head else "left")
        for row in each.rows:
            shown.add_row(*row)
        console.print(shown, "")


def render(found: Dict[str, Any]) -> str:
    """The page."""
    ratios = {row["means"]: (row["value"], row["wanted"]) for row in found["marks"] if row["unit"] == RATIO}
    drawn = [charts.ratios(ratios)] if ratios else []
    for part, step in (("sections", "sections"), ("turns", "turn")):
        steps = found[part].get(OURS, [])
        if len(steps) > 1:
            lines = {kind: [row[f"{kind}_p50_ms"] for row in steps] for kind in ("text", "tap")}
            drawn.append(charts.growth([row[step] for row in steps], lines, step))
    return page(TEMPLATE, **found, tables=list(tables(found)), charts=drawn)


def write(found: Dict[str, Any], folder: Path) -> None:
    """bench.json and bench.html."""
    folder.mkdir(exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "bench.html").write_text(render(found), encoding="utf-8")
