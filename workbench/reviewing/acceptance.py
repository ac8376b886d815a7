"""Visitors' questions taken over as example questions, as a change of a file that a person looks through."""

import re
from pathlib import Path
from typing import Iterable, List, Tuple

from assistant.content.findings import read_text
from assistant.content.loader import ROOT, Content
from assistant.nlu.distress.crisis_rules import match
from workbench.editing.checks.example_questions import COMMON
from workbench.editing.near_duplicates import Texts
from workbench.editing.training_files import blocks

LONGEST = 200  # characters of a message worth learning from
IGNORED = Path("data") / "ignored.txt"  # questions that need no answer, one a line; Rasa does not read it
_PLACEHOLDER = re.compile(r"[\[\]<>{}]")

Refused = Tuple[str, str]


def accept(
    questions: Iterable[str], intent: str, content: Content, root: Path = ROOT
) -> Tuple[Path, List[str], List[Refused]]:
    """Write questions as examples of an intent: the file, what was added, and what was not and why.

    Raises:
        SystemExit: if the intent does not exist or is not for visitors' words.
        ContentError: if a file of data/nlu cannot be read.
    """
    if intent == "crisis":
        raise SystemExit("Messages of people in distress are written and reviewed with a clinician, not taken over.")
    if intent not in content.answers and intent not in content.replies:
        raise SystemExit(f"'{intent}' is the id of no section and of no reply in domain.yml.")
    every = list(blocks(root))
    known = Texts([example.text for block in every for example in block.examples])
    added, refused = [], []
    for question in questions:
        why = _why_not(question, known)
        if why:
            refused.append((question, why))
        else:
            added.append(question)
            known.add(question)
    into = [block for block in every if block.intent == intent and block.plain and block.examples]
    path = into[-1].path if into else _new_file(intent, content, root)
    if added:
        if into:
            _insert(path, into[-1].examples[-1].line, added)
        else:
            _append(path, intent, added)
    return path, added, refused


def _new_file(intent: str, content: Content, root: Path) -> Path:
    """In the folder of the article that the section belongs to, or of what every article has."""
    owner = content.find(intent)
    folder = root / "data" / "nlu" / (owner[0].slug if owner else COMMON)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{intent}.yml"


def ignore(questions: Iterable[str], root: Path = ROOT) -> Path:
    """Remember that such questions need no answer."""
    path = root / IGNORED
    before = read_text(path).splitlines() if path.is_file() else []
    path.write_text("\n".join(dict.fromkeys([*before, *questions])) + "\n", encoding="utf-8")
    return path


def ignored(root: Path = ROOT) -> List[str]:
    """The questions that need no answer."""
    path = root / IGNORED
    return [line for line in read_text(path).splitlines() if line.strip()] if path.is_file() else []


def _why_not(question: str, known: Texts) -> str:
    if match(question):
        return "it may tell of a crisis"
    if _PLACEHOLDER.search(question):
        return "it holds a placeholder or a bracket"
    if len(question) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    alike = next(iter(known.alike(question)), None)
    return f"it says the same as “{known[alike]}”" if alike is not None else ""


def _insert(path: Path, after: int, questions: List[str]) -> None:
    """Below the last example of a block, indented as that one."""
    lines = read_text(path).split("\n")
    last = lines[after - 1]
    indent = last[: len(last) - len(last.lstrip())]
    lines[after:after] = [f"{indent}- {question}" for question in questions]
    path.write_text("\n".join(lines), encoding="utf-8")


def _append(path: Path, intent: str, questions: List[str]) -> None:
    before = read_text(path).rstrip("\n") if path.is_file() else 'version: "3.1"\n\nnlu:'
    lines = [f"      - {question}" for question in questions]
    path.write_text("\n".join([before, f"  - intent: {intent}", "    examples: |", *lines, ""]), encoding="utf-8")
