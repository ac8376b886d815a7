"""How good the assistant is on articles that it has not met: each one alone in a fresh project, without an example."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence

import yaml
from rich.console import Console
from rich.table import Table

from assistant.content.loader import ROOT
from workbench.evaluating.labelled_articles import ADVICE, IN_SCOPE, NEAR, OFF_TOPIC, Brought, Row, brought, split
from workbench.running.project_copies import copy_project

REPORTS = ROOT / "reports"
DISTRESS = ("crisis", "check_in")
WORST = 10
CALM = "calm"  # what the article answers, without those that met a distress reply

console = Console(highlight=False)


class Got(NamedTuple):
    """What a visitor got: reply ids, the options of "did you mean", and whether the honest line stood there."""

    replies: List[str]
    offered: List[str]
    line: bool


class Asked(NamedTuple):
    """A question, the sections that the article has, and what it got."""

    row: Row
    sections: Sequence[str]
    got: Got

    @property
    def given(self) -> List[str]:
        """The sections that were said."""
        return [reply for reply in self.got.replies if reply in self.sections]

    @property
    def calm(self) -> bool:
        """Whether a question that the article answers met no distress reply, which is the crisis guard's part."""
        return self.row.kind == IN_SCOPE and not set(self.got.replies) & set(DISTRESS)

    @property
    def right(self) -> bool:
        return bool(set(self.got.replies) & set(self.row.right))

    @property
    def offered(self) -> bool:
        return self.right or bool(set(self.got.offered) & set(self.row.right))


# What is counted of which kind of question, in the order of the table.
MEASURES: Dict[str, Any] = {
    "right": (IN_SCOPE, lambda asked: asked.right),
    "right, no alarm": (CALM, lambda asked: asked.right),
    "right or offered": (IN_SCOPE, lambda asked: asked.offered),
    "of these with the line": (IN_SCOPE, lambda asked: asked.right and asked.got.line),
    "right or offered, no alarm": (CALM, lambda asked: asked.offered),
    "told not said": (IN_SCOPE, lambda asked: "out_of_scope" in asked.got.replies and not asked.right),
    "distress": (IN_SCOPE, lambda asked: not asked.calm),
    "advice refused first": (IN_SCOPE, lambda asked: "medical_advice" in asked.got.replies),
    "near: declined": (NEAR, lambda asked: "out_of_scope" in asked.got.replies and not asked.given),
    "near: asked": (NEAR, lambda asked: "did_you_mean" in asked.got.replies and not asked.given),
    "near: with the line": (NEAR, lambda asked: bool(asked.given) and asked.got.line),
    "near: a section": (NEAR, lambda asked: bool(asked.given) and not asked.got.line),
    "off topic declined": (OFF_TOPIC, lambda asked: "out_of_scope" in asked.got.replies),
    "advice refused": (ADVICE, lambda asked: "medical_advice" in asked.got.replies),
}


def figures(asked: Sequence[Asked]) -> Dict[str, float]:
    """Each measure in percent; those that nothing was asked for are left out."""
    found = {}
    for name, (kind, holds) in MEASURES.items():
        rows = [holds(each) for each in asked if each.row.kind == kind or kind == CALM and each.calm]
        if rows:
            found[name] = 100 * sum(rows) / len(rows)
    return found


def project(folder: Path, articles: Sequence[Brought], examples: Dict[str, List[str]]) -> None:
    """A project with these articles alone, what every article has in common, and the examples."""
    copy_project(folder, "data/rules.yml", "data/nlu/common", "data/aftercare", "data/distress", "data/topics")
    shutil.rmtree(folder / "content" / "articles")
    (folder / "content" / "articles").mkdir()
    for each in articles:
        shutil.copy(each.article.path, folder / "content" / "articles")
    if examples:
        blocks = [
            {"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in examples.items()
        ]
        path = folder / "data" / "nlu" / "examples.yml"
        path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")
    kept = ROOT / ".cache" / "embeddings.npz"
    if kept.is_file():  # a copy: what is new there stays there
        shutil.copy(kept, folder / ".cache")


def ask(articles: Sequence[Brought], count: int) -> Dict[str, List[Asked]]:
    """Train a project with these articles, and ask the questions of each on its page."""
    parts = {each.article.slug: split(each, count) for each in articles}
    examples = {name: texts for found, _ in parts.values() for name, texts in found.items()}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "project"
        folder.mkdir()
        project(folder, articles, examples)
        questions, answers = folder / "questions.json", folder / "answers.json"
        questions.write_text(json.dumps({slug: [row.text for row in rows] for slug, (_, rows) in parts.items()}))
        done = subprocess.run(
            [sys.executable, "-m", "workbench.evaluating.single_article", str(questions), str(answers)],
            cwd=folder,
            env={**os.environ, "RASA_CACHE_DIRECTORY": str(ROOT / ".cache" / "rasa"), "FEEDBACK": "off"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{', '.join(parts)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        found = json.loads(answers.read_text(encoding="utf-8"))
        # On other pages the sections of this one are none; ids that are not loaded do not count.
        sections = [name for each in articles for name in each.article.ids]
        console.print(f"{', '.join(parts)}: trained in {found['training']:.0f} s", markup=False)
        return {
            slug: [Asked(row, sections, Got(**got)) for row, got in zip(rows, found["got"][slug], strict=True)]
            for slug, (_, rows) in parts.items()
        }


def show(results: Dict[str, List[Asked]]) -> None:
    """The table, and the worst confusions."""
    every = [each for rows in results.values() for each in rows]
    table = Table("in %", *results, "all", box=None, pad_edge=False)
    columns = [*map(figures, results.values()), figures(every)]
    for name in MEASURES:
        table.add_row(name, *(f"{column[name]:.1f}" if name in column else "-" for column in columns))
    console.print(table)
    wrong = [each for each in every if each.row.kind == IN_SCOPE and not each.right]
    mixed = Counter((each.row.right[0], each.given[0] if each.given else each.got.replies[0]) for each in wrong)
    console.print("\nWorst confusions")
    for (wanted, got), times in mixed.most_common(WORST):
        text = next(e.row.text for e in wrong if e.row.right[0] == wanted and got in e.got.replies)
        console.print(f"  {wanted} got {got} {times} times, as for “{text}”", markup=False, soft_wrap=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="articles, my-article.md beside my-article.jsonl")
    parser.add_argument("--examples", type=int, default=0, help="so many questions of each section become examples")
    parser.add_argument("--together", action="store_true", help="all articles in one project, each asked on its page")
    arguments = parser.parse_args()
    found = brought(arguments.folder)
    groups = [found] if arguments.together else [[each] for each in found]
    results: Dict[str, List[Asked]] = {}
    for group in groups:
        results.update(ask(group, arguments.examples))
    show(results)
    REPORTS.mkdir(exist_ok=True)
    report = {
        "examples": arguments.examples,
        "articles": {slug: figures(rows) for slug, rows in results.items()},
        "all": figures([each for rows in results.values() for each in rows]),
        "asked": {slug: [[row.row._asdict(), row.got._asdict()] for row in rows] for slug, rows in results.items()},
    }
    (REPORTS / "articles.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    console.print(f"Written to {REPORTS.name}/articles.json.")


if __name__ == "__main__":
    main()
