"""Articles as users bring them, each with the questions that visitors asked: `<slug>.md` beside `<slug>.jsonl`."""

import json
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Tuple

from assistant.content.article import Article, parse
from assistant.content.findings import ContentError

IN_SCOPE, NEAR, OFF_TOPIC, ADVICE = "in_scope", "near_domain", "off_topic", "medical_advice"
KINDS = (IN_SCOPE, NEAR, OFF_TOPIC, ADVICE)


class Row(NamedTuple):
    """A question; `right` are the ids that answer it, its own label first."""

    text: str
    right: List[str]
    kind: str


class Brought(NamedTuple):
    """An article and its questions."""

    article: Article
    rows: List[Row]


def brought(folder: Path) -> List[Brought]:
    """Every article of a folder that has questions.

    Raises:
        SystemExit: with file and line of what cannot be read, or if there is no article with questions.
    """
    found = []
    for path in sorted(folder.glob("*.md")):
        questions = path.with_suffix(".jsonl")
        if questions.is_file():
            try:
                article = parse(path)
            except ContentError as error:
                raise SystemExit(str(error)) from None
            rows = [_row(questions, number, line, article) for number, line in enumerate(_lines(questions), 1) if line]
            found.append(Brought(article, rows))
    if not found:
        raise SystemExit(f"{folder}: no article with questions found (my-article.md beside my-article.jsonl)")
    return found


def _lines(path: Path) -> List[str]:
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8").split("\n")]
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(f"{path}: cannot be read as UTF-8 text ({error})") from None


def _row(path: Path, number: int, line: str, article: Article) -> Row:
    try:
        row: Any = json.loads(line)
        text, label, others, kind = row["text"], row["label"], row.get("alt_labels") or [], row["kind"]
    except (ValueError, KeyError, TypeError) as error:
        raise SystemExit(f'{path}:{number}: needs {{"text", "label", "alt_labels", "kind"}} ({error!r})') from None
    if kind not in KINDS:
        raise SystemExit(f"{path}:{number}: kind '{kind}' is none of {', '.join(KINDS)}")
    if kind == IN_SCOPE and label not in article.ids:
        raise SystemExit(f"{path}:{number}: '{label}' is the id of no section of {article.path.name}")
    return Row(text, [name for name in (label, *others) if kind != IN_SCOPE or name in article.ids], kind)


def split(each: Brought, count: int) -> Tuple[Dict[str, List[str]], List[Row]]:
    """The first `count` questions of each section as examples, and the rows that are left to ask."""
    examples: Dict[str, List[str]] = {}
    asked = []
    for row in each.rows:
        mine = examples.setdefault(row.right[0], []) if row.kind == IN_SCOPE else None
        if mine is not None and len(mine) < count:
            mine.append(row.text)
        else:
            asked.append(row)
    return {name: texts for name, texts in examples.items() if texts}, asked
