"""Ask given questions through the real assistant, count what visitors got, and hold it against the marks."""

import argparse
import asyncio
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Set, Tuple

from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from assistant.channels.input_validation import clean
from assistant.content.loader import MENU, ROOT, Content
from assistant.server.model_files import newest
from assistant.server.silence_warnings import quiet
from workbench.evaluating import conversations, marks
from workbench.evaluating.evaluation_report import render
from workbench.evaluating.labelled_questions import Question, questions
from workbench.evaluating.results import MODES, evaluation
from workbench.evaluating.scoring import Got, Outcome, judge
from workbench.evaluating.wording_overlap import vocabularies
from workbench.running.train import content_or_exit, train_if_needed

if TYPE_CHECKING:
    from workbench.running.local_assistant import Speaker

REPORTS = ROOT / "reports"
OFFERED = 3
A_CRISIS = "I want to die"  # opens a conversation for a question whose context is a crisis

console = Console(highlight=False)


async def ask(speaker: "Speaker", question: Question, session: str, sections: Set[str]) -> Outcome:
    """One question in a conversation of its own, after its context where it has one."""
    context = question.row.get("context")
    if context == "crisis":
        await speaker.say(session, A_CRISIS)
    elif context:
        await speaker.tap(session, f"/{context}")
    begun = time.process_time()
    parse = await speaker.agent.parse_message(clean(question.text))
    cpu_ms = 1000 * (time.process_time() - begun)
    messages = await speaker.say(session, question.text)
    offered = [
        option["payload"].lstrip("/")
        for message in messages
        if message["id"] == "did_you_mean" or message["source"]
        for option in message["options"]
        if "payload" in option
    ]
    got = Got(
        [message["id"] for message in messages],
        [section for section in offered if section in sections][:OFFERED],
        "\n\n".join(message["text"] for message in messages),
    )
    outcome = judge(question, got, sections)
    intent = parse.get("intent") or {}
    outcome.intent, outcome.confidence, outcome.cpu_ms = intent.get("name"), intent.get("confidence") or 0.0, cpu_ms
    return outcome


async def ask_all(speaker: "Speaker", asked: Sequence[Question], sections: Set[str]) -> List[Outcome]:
    """Every question, with a progress bar."""
    return [
        await ask(speaker, question, f"evaluate-{number}", sections)
        for number, question in enumerate(track(asked, "Asking", console=console))
    ]


def labels_of(content: Content) -> Set[str]:
    """Every label that a question can have."""
    return {section.id for section in content.sections} | {MENU, "crisis"} | set(content.replies)


def show(found: Dict[str, Any]) -> None:
    """The tables of the terminal."""
    heads = ("asked", "right:\nstrict", "\nlenient", "offered:\nstrict", "\nlenient", "section\ngiven")
    for title in ("sets", "groups"):
        table = Table(box=None, pad_edge=False, title="Right, and right or offered, in %", title_justify="left")
        table.add_column(title[:-1], no_wrap=True)
        for head in heads:
            table.add_column(head, justify="right")
        for name, row in found[title].items():
            if row["questions"]:
                scores = [f"{row[mode][what]:.1f}" for what in ("right", "offered") for mode in MODES]
                table.add_row(name, str(row["questions"]), *scores, str(row["section_given"]))
        console.print(table, "")
    for title, first in (("crisis_types", "crisis type"), ("honesty", "content words known")):
        rows = found[title]
        if rows:
            table = Table(first, *next(iter(rows.values())), box=None)
            for name, row in rows.items():
                table.add_row(name, *(f"{n:.1f}" if isinstance(n, float) else str(n) for n in row.values()))
            console.print(table, "")
    show_guard(found)
    if found["cross_validation"]:
        every = found["cross_validation"]["intents"]["all"]
        console.print(
            f"Cross-validation of {every['examples']} authored messages: {every['right']:.1f} % right, "
            f"{every['in three']:.1f} % in the first three.\n"
        )


def show_guard(found: Dict[str, Any]) -> None:
    """The crisis guard on messages of people: on real ones by label and kind, on authored ones by author and rule."""
    guard, people = found["guard"] or {}, found["people"] or {}
    for title, rows in (
        ("real messages", people.get("table")),
        ("author, not read before", guard.get("by_author")),
        ("rule", {name: row for name, row in guard.get("rules", {}).items() if any(row.values())}),
        ("need told; taken for", _confused(guard.get("needs"))),
    ):
        if rows:
            table = Table(title, *next(iter(rows.values())), box=None)
            for name, row in rows.items():
                table.add_row(escape(name), *(f"{n:.1f}" if isinstance(n, float) else str(n) for n in row.values()))
            console.print(table, "")
    if people:
        points = ", ".join(f"{noticed:.0f} at {stopped:.0f}" for stopped, noticed in _steps(people["curve"]))
        console.print(f"Real crisis messages noticed by the model alone, at harmless ones stopped, in %: {points}\n")


def _confused(needs: Optional[Dict[str, Any]]) -> Dict[str, Dict[str, int]]:
    if not needs:
        return {}
    return {
        name: dict(zip(needs["given"], row, strict=True))
        for name, row in zip(needs["expected"], needs["counts"], strict=True)
    }


def _steps(curve: Sequence[Sequence[float]]) -> List[Sequence[float]]:
    """Of a curve, the points where more is noticed than before."""
    return [point for before, point in zip([(0, 0), *curve], curve, strict=False) if point[1] > before[1]]


def show_misses(found: Dict[str, Any]) -> None:
    for name, rows in found["misses"].items():
        for row in rows:
            console.print(f"{name}: “{row['text']}” {row['in_words']}", markup=False, soft_wrap=True)


def write(found: Dict[str, Any], folder: Path) -> None:
    """evaluation.json and evaluation.html."""
    folder.mkdir(exist_ok=True)
    (folder / "evaluation.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "evaluation.html").write_text(render(found), encoding="utf-8")


async def _ask(
    model: Path, asked: Sequence[Question], sections: Set[str], talks: Sequence[Dict[str, Any]], content: Content
) -> Tuple[List[Outcome], List[conversations.Conversation]]:
    from workbench.running.local_assistant import Speaker

    speaker = await Speaker.load(model)
    return await ask_all(speaker, asked, sections), await conversations.hold_all(speaker, talks, content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, help="a JSONL file, or a folder of them")
    parser.add_argument("--misses", action="store_true", help="print what was not right")
    parser.add_argument("--no-marks", action="store_true", help="measure only: missed marks do not fail")
    parser.add_argument("--no-cross-validation", action="store_true", help="leave out the authored messages")
    arguments = parser.parse_args()
    quiet()
    content = content_or_exit()
    asked = questions(arguments.questions, labels_of(content))
    talks = conversations.scripts([arguments.questions]) if arguments.questions.is_dir() else []
    train_if_needed(content)
    model = newest()
    outcomes, held = asyncio.run(_ask(model, asked, {section.id for section in content.sections}, talks, content))
    from workbench.evaluating import (  # Rasa takes seconds to import: after a wrong file was found
        crossvalidation,
        evaluate_people,
    )

    REPORTS.mkdir(exist_ok=True)
    messages = crossvalidation.authored()
    validated = []
    if not arguments.no_cross_validation:
        with console.status("Cross-validating the authored messages: minutes where they are new, else a moment"):
            validated = crossvalidation.crossvalidate(messages, REPORTS)
    found = evaluation(
        outcomes,
        content,
        vocabularies((message.intent, message.text) for message in messages),
        crossvalidation.summary(validated, crossvalidation.cuts_of(model)),
        evaluate_people.summary(model),
        asked=str(arguments.questions),
        model=model.name,
    )
    found["conversations"] = conversations.summary(held)
    write(found, REPORTS)
    show(found)
    if held:
        conversations.show(held, only_wrong=True)
    if arguments.misses:
        show_misses(found)
    met = marks.show(found["marks"], console)
    console.print(f"Written to {REPORTS.name}/evaluation.json and {REPORTS.name}/evaluation.html.")
    raise SystemExit(0 if met or arguments.no_marks else 1)


if __name__ == "__main__":
    main()
