"""Ask given questions through the real assistant and count what visitors got."""

import argparse
import asyncio
import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Set

from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.content import MENU, ROOT, load
from workbench.speaker import Speaker

REPORTS = ROOT / "reports"
OFFERED = 3

console = Console(highlight=False)


@dataclass
class Question:
    """A row of questions/README.md."""

    text: str
    labels: List[str]
    alt_labels: List[str]
    set: str
    row: Dict[str, Any] = field(repr=False)


@dataclass
class Outcome:
    """What the assistant did with a question."""

    question: str
    set: str
    labels: List[str]
    replies: List[str]
    offered: List[str]
    right: float
    right_or_offered: float
    section_given: bool


def questions(path: Path) -> List[Question]:
    """The rows of one JSONL file, or of every JSONL file in a folder.

    Raises:
        SystemExit: if there is none, or a line cannot be read.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    rows = []
    for file in files:
        if not file.is_file():
            raise SystemExit(f"{file}: there is no such file")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                rows.append(Question(row["text"], row["labels"], row.get("alt_labels") or [], row["set"], row))
            except (ValueError, KeyError, TypeError) as error:
                raise SystemExit(f"{file}:{number}: a row needs text, labels and set as JSON ({error})") from error
    if not rows:
        raise SystemExit(f"{path}: no questions (*.jsonl) found")
    return rows


async def ask(speaker: Speaker, question: Question, number: int, sections: Set[str]) -> Outcome:
    """One question in a conversation of its own, after its context where it has one."""
    session = f"evaluate-{number}"
    context = question.row.get("context")
    if context == "crisis":
        await speaker.say(session, "I want to die")
    elif context:
        await speaker.tap(session, f"/{context}")
    messages = await speaker.say(session, question.text)
    replies = [message["id"] for message in messages]
    offered = [
        option["payload"].lstrip("/")
        for message in messages
        if message["id"] == "did_you_mean"
        for option in message["options"]
        if "payload" in option and option["payload"] != f"/{MENU}"
    ][:OFFERED]
    said = _labels(replies, question)
    right, offered_too = _score(question, said, offered)
    given = bool(set(replies) & sections) and "crisis" not in replies and "check_in" not in replies
    return Outcome(question.text, question.set, question.labels, replies, offered, right, offered_too, given)


def _labels(replies: List[str], question: Question) -> List[str]:
    """Replies as labels: saying a section again, or that there is no more of it, is `repeat_or_more`."""
    labels = ["repeat_or_more" if reply == "no_more" else reply for reply in replies]
    resolved = question.row.get("resolved")
    if "repeat_or_more" in question.labels and resolved in labels:
        labels.append("repeat_or_more")
    if question.row.get("minimum") == "check_in_with_resources" and "check_in" in labels:
        labels.append("crisis")
    if question.set == "non_english" and "language_notice" in labels and "crisis" not in question.labels:
        labels += question.labels
    return labels


def _score(question: Question, said: List[str], offered: List[str]) -> tuple:
    """Lenient scoring of the questions' README: right at once, and right or among those offered."""
    if "crisis" in question.labels:
        first = bool(said) and said[0] in ("crisis", "check_in")
        return float("crisis" in said[:1] or (first and "crisis" in said)), float(first)
    if question.set == "multi_intent":
        accepted = question.labels + question.alt_labels
        got = [label for label in question.labels if label in said]
        either = [label for label in question.labels if label in said or label in offered]
        alternatives = [label for label in question.alt_labels if label in said and label not in got]
        full = min(len(got) + len(alternatives), 2) / 2
        return full, max(full, len(either) / 2) if accepted else full
    accepted = set(question.labels) | set(question.alt_labels)
    right = bool(accepted & set(said)) and not (said[0] == "crisis" and "crisis" not in accepted)
    return float(right), float(right or bool(accepted & set(offered)))


def table(outcomes: List[Outcome]) -> Iterator[List[str]]:
    """Rows of set, count, right, right or offered, section given."""
    by_set: Dict[str, List[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_set[outcome.set].append(outcome)
    for name, rows in sorted(by_set.items()):
        count = len(rows)
        yield [
            name,
            str(count),
            f"{100 * sum(row.right for row in rows) / count:.1f}",
            f"{100 * sum(row.right_or_offered for row in rows) / count:.1f}",
            str(sum(row.section_given for row in rows)) if name in ("crisis", "medical_advice", "out_of_scope") else "",
        ]


async def _evaluate(path: Path) -> List[Outcome]:
    speaker = await Speaker.load()
    sections = {section.id for section in load().sections}
    return [
        await ask(speaker, question, number, sections)
        for number, question in enumerate(track(questions(path), "Asking", console=console))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--misses", action="store_true", help="print what was not right")
    arguments = parser.parse_args()
    outcomes = asyncio.run(_evaluate(arguments.questions))
    shown = Table("set", "questions", "right %", "right or offered %", "section given", box=None)
    for row in table(outcomes):
        shown.add_row(*row)
    console.print(shown)
    if arguments.misses:
        for outcome in outcomes:
            if outcome.right < 1:
                console.print(f"{outcome.labels} -> {outcome.replies} {outcome.offered}: {outcome.question}", markup=False)
    REPORTS.mkdir(exist_ok=True)
    report = [asdict(outcome) for outcome in outcomes]
    (REPORTS / "evaluation.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    console.print(f"Written to {REPORTS.name}/evaluation.json.")


if __name__ == "__main__":
    main()
