"""How well documents become articles: each file of a folder against what must be in it, and what must not.

Beside each document stands a `.json` with `title`, `headings`, `must` (sentences of start, middle and end, in order)
and `must_not` (strings of the frame). Good: title and nine of ten headings right, every sentence there in order, no
foreign string. Usable: three of four headings and sentences, at most one foreign string in ten. Bad: anything else.
"""

import argparse
import json
import re
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence

from rich.console import Console
from rich.table import Table

from assistant.content.findings import ContentError
from workbench.documents.document import Document
from workbench.documents.reading import SUFFIXES, read


class Verdict(NamedTuple):
    """One document: shares from 0 to 1, and what is missing or foreign, for people."""

    name: str
    verdict: str
    title: bool
    headings: float
    sentences: float
    foreign: int
    extra: int
    seconds: float
    wrong: List[str]


def bare(text: str) -> str:
    """Words alone; neither links' targets nor marks of Markdown count."""
    text = re.sub(r"\]\(<?[^)>]*>?\)", "]", text)
    return " ".join(re.findall(r"\w+", text.casefold()))


def judge(name: str, document: Document, expected: Dict[str, Any], seconds: float = 0.0) -> Verdict:
    """Compare one document with what is expected of it."""
    headings = [bare(part.heading) for part in document.parts[1:]]
    words = f" {' | '.join(bare(text) for part in document.parts for text in (part.heading, *part.text))} "
    running = re.sub(r" \| ", " ", words)
    wrong: List[str] = []
    title = not expected["title"] or bare(document.title) == bare(expected["title"])
    if not title:
        wrong.append(f"title is “{document.title}”")
    wanted = [heading for heading in expected["headings"] if bare(heading) != bare(expected["title"])]
    bold = [bare(each) for part in document.parts for each in part.markdown if re.fullmatch(r"\*\*.+\*\*", each)]
    lost = [each for each in wanted if not _heading(bare(each), [*headings, *bold])]
    wrong += [f"no heading “{each}”" for each in lost]
    sentences = expected["must"]
    missing = [each for each in sentences if f" {bare(each)} " not in running]
    places = [running.find(f" {bare(each)} ") for each in sentences if each not in missing]
    wrong += [f"no sentence “{each[:70]}”" for each in missing]
    if places != sorted(places):
        wrong.append("sentences are out of order")
    raw = " ".join(
        " ".join([document.title, *(text for part in document.parts for text in (part.heading, *part.text))]).split()
    )
    foreign = [each for each in expected["must_not"] if " ".join(each.split()) in raw]
    wrong += [f"foreign “{each[:70]}”" for each in foreign]
    known = {bare(each) for each in wanted}
    extra = [each for each in headings if each not in known and not any(each.endswith(f" {one}") for one in known)]
    wrong += [f"section “{each}” is not expected" for each in extra]
    kept_headings = 1 - len(lost) / (len(wanted) or 1)
    kept = 1 - len(missing) / (len(sentences) or 1)
    ordered = places == sorted(places)
    if title and kept_headings >= 0.9 and kept == 1 and ordered and not foreign:
        verdict = "good"
    elif kept_headings >= 0.75 and kept >= 0.75 and len(foreign) <= max(1, len(expected["must_not"]) // 10):
        verdict = "usable"
    else:
        verdict = "bad"
    return Verdict(name, verdict, title, kept_headings, kept, len(foreign), len(extra), seconds, wrong)


def _heading(wanted: str, headings: Sequence[str]) -> bool:
    """An equal heading has its parent's in front; one without text stands in bold before its child."""
    return any(each == wanted or each.endswith(f" {wanted}") for each in headings)


def evaluate(folder: Path) -> List[Verdict]:
    """Every document of a folder that has a `.json` beside it."""
    found = []
    for path in sorted(folder.iterdir()):
        notes = path.with_suffix(".json")
        if path.suffix.lower() not in SUFFIXES or not notes.is_file():
            continue
        expected = json.loads(notes.read_text(encoding="utf-8"))
        begun = time.perf_counter()
        try:
            document = read(path)
        except ContentError as error:
            found.append(Verdict(path.name, "bad", False, 0, 0, 0, 0, 0, [f"stopped: {error}"]))
            continue
        found.append(judge(path.name, document, expected, time.perf_counter() - begun))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--brief", action="store_true", help="only the table, not what is wrong")
    arguments = parser.parse_args()
    verdicts = evaluate(arguments.folder)
    if not verdicts:
        raise SystemExit(f"{arguments.folder}: no document here has a .json beside it")
    table = Table("document", "verdict", "title", "headings", "sentences", "foreign", "extra", "s")
    for each in verdicts:
        table.add_row(
            *(each.name, each.verdict, "yes" if each.title else "no", f"{each.headings:.0%}", f"{each.sentences:.0%}"),
            *(str(each.foreign), str(each.extra), f"{each.seconds:.1f}"),
        )
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    console.print(table)
    if not arguments.brief:
        for each in verdicts:
            for wrong in each.wrong:
                console.print(f"{each.name}: {wrong}", markup=False, soft_wrap=True)
    counts = {name: sum(each.verdict == name for each in verdicts) for name in ("good", "usable", "bad")}
    console.print(f"{len(verdicts)} documents: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


if __name__ == "__main__":
    main()
