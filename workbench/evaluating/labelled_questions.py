"""Questions with the labels that are right for them, one JSON object a line (`*.jsonl`)."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Collection, Dict, Iterator, List

# Sets whose rows are scored by rules of their own, whatever their label.
NEAR_MISS = "crisis_near_miss"
FOLLOW_UP = "follow_up"
MULTI = "multi_intent"
NON_ENGLISH = "non_english"
SPECIAL = (NEAR_MISS, FOLLOW_UP, MULTI, NON_ENGLISH)


@dataclass
class Question:
    """One row: `labels` are right, `alt_labels` are right as well when scoring is lenient; `row` has the rest."""

    text: str
    labels: List[str]
    alt_labels: List[str]
    set: str
    row: Dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def accepted(self) -> List[str]:
        return self.labels + self.alt_labels


def questions(path: Path, known: Collection[str] = ()) -> List[Question]:
    """The rows of one file, or of every `*.jsonl` in a folder. Labels must be `known`, where that is given.

    Raises:
        SystemExit: with file and line, if a row cannot be used or there is none.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    rows = [question for file in files for question in _read(file, set(known))]
    if not rows:
        raise SystemExit(f"{path}: no questions found (one JSON object a line, in a file *.jsonl)")
    return rows


def _read(file: Path, known: Collection[str]) -> Iterator[Question]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise SystemExit(f"{file}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(f"{file}: cannot be read as UTF-8 text ({error})") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _question(json.loads(line), known)
            except json.JSONDecodeError as error:
                raise SystemExit(f"{file}:{number}: not a JSON object on one line ({error})") from None
            except ValueError as error:
                raise SystemExit(f"{file}:{number}: {error}") from None


def _question(row: Any, known: Collection[str]) -> Question:
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    for name in ("text", "set"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise ValueError(f"'{name}' must be a text that is not empty")
    labels, alt_labels = row.get("labels"), row.get("alt_labels") or []
    if not labels or not all(
        isinstance(names, list) and all(isinstance(name, str) for name in names) for names in (labels, alt_labels)
    ):
        raise ValueError("'labels' must be a list of at least one label, 'alt_labels' a list or absent")
    for name in [*labels, *alt_labels, *([row["context"]] if row.get("context") else [])]:
        if known and name not in known:
            raise ValueError(f"unknown label '{name}'")
    return Question(row["text"], labels, alt_labels, row["set"], row)
