"""What changed in the words between two trained models, and in the evaluation since the accepted result."""

import argparse
import difflib
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

import yaml
from rich.console import Console
from rich.table import Table

from assistant.content.loader import ROOT
from assistant.server.model_files import MODELS

EVALUATION = ROOT / "reports" / "evaluation.json"
ACCEPTED = Path(__file__).with_name("accepted.json")  # to be committed by whoever accepts
SCORED = ("right", "offered")

console = Console(highlight=False)


@dataclass(frozen=True)
class Trained:
    """The words of each reply when a model was trained."""

    name: str
    words: Dict[str, str]


def trained(model: Path) -> Trained:
    """Read a model file, without loading the assistant.

    Raises:
        SystemExit: if it is no model of this assistant.
    """
    domain: Optional[Dict[str, Any]] = None
    try:
        with tarfile.open(model) as archive:
            for member in archive:
                if member.name.endswith("domain_provider/domain.yml"):
                    domain = yaml.load(archive.extractfile(member), Loader=yaml.CSafeLoader)
                    break
    except (OSError, tarfile.TarError) as error:
        raise SystemExit(f"{model}: cannot be read as a model ({error})") from None
    if domain is None:
        raise SystemExit(f"{model}: this is no model of the assistant")
    words = {
        name[len("utter_") :]: "\n".join(text.get("text", "") for text in texts)
        for name, texts in domain["responses"].items()
    }
    return Trained(model.name, words)


def changes(before: Trained, after: Trained) -> Iterator[Tuple[str, str]]:
    """Each reply that changed, and how."""
    for name in sorted({*before.words, *after.words}):
        old, new = before.words.get(name), after.words.get(name)
        if old is None or new is None:
            yield name, "new" if old is None else "gone"
        elif old != new:
            yield name, worded(old, new)


def worded(old: str, new: str) -> str:
    """The words that were taken out, [-so-], and those that came, {+so+}."""
    before, after = old.split(), new.split()
    parts: List[str] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            same = before[a:b]
            parts += same if len(same) <= 8 else [*same[:3], "...", *same[-3:]]
        if kind in ("delete", "replace"):
            parts.append(f"[-{' '.join(before[a:b])}-]")
        if kind in ("insert", "replace"):
            parts.append(f"{{+{' '.join(after[c:d])}+}}")
    return " ".join(parts)


def accepted(evaluation: Dict[str, Any]) -> Dict[str, Any]:
    """What of an evaluation is kept to compare later ones with: numbers, and which questions were right; no texts."""
    return {
        "at": evaluation["at"],
        "model": evaluation["model"],
        "groups": evaluation["groups"],
        "right": {row["id"]: row["lenient"]["right"] for row in evaluation["outcomes"] if row["id"]},
    }


def effect(before: Dict[str, Any], evaluation: Dict[str, Any]) -> Dict[str, Any]:
    """What an evaluation says against the accepted one: each group, and the questions that became right or wrong."""
    groups = {
        name: {
            "questions": row["questions"],
            **{
                score: (before["groups"].get(name, {}).get("lenient", {}).get(score), row["lenient"][score])
                for score in SCORED
            },
        }
        for name, row in evaluation["groups"].items()
        if row["questions"]
    }
    moved: Dict[str, List[Dict[str, Any]]] = {"better": [], "worse": []}
    for row in evaluation["outcomes"]:
        then = before["right"].get(row["id"])
        if then is not None and then != row["lenient"]["right"]:
            moved["better" if row["lenient"]["right"] > then else "worse"].append(row)
    return {"groups": groups, **moved}


def show(found: Dict[str, Any], since: str) -> None:
    table = Table(
        "group", "questions", "right %", "or offered %", box=None, title=f"Since {since}", title_justify="left"
    )
    for name, row in found["groups"].items():
        scores = [f"{'-' if then is None else f'{then:.1f}'} → {now:.1f}" for then, now in (row[s] for s in SCORED)]
        table.add_row(name, str(row["questions"]), *scores)
    console.print(table)
    for kind in ("worse", "better"):
        for row in found[kind]:
            got = ", ".join(row["replies"]) or "nothing"
            console.print(f"{kind}: “{row['text']}” got {got}", markup=False, soft_wrap=True)


def _models(given: List[Path]) -> List[Path]:
    if given:
        return given
    found = sorted(MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return found[-2:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, nargs="*", help="two model files; the newest two by default")
    parser.add_argument("--accept", action="store_true", help="compare with the present evaluation from now on")
    arguments = parser.parse_args()
    models = _models(arguments.models)
    if len(models) == 2:
        before, after = map(trained, models)
        console.print(f"From {before.name} to {after.name}", markup=False)
        rows = list(changes(before, after))
        for name, how in rows:
            console.print(f"  {name}: {how}", markup=False, soft_wrap=True)
        if not rows:
            console.print("  the same words")
    else:
        console.print("There are no two models to compare yet: make train makes one each time.")
    if not EVALUATION.is_file():
        console.print("There is no evaluation yet: make evaluate.")
        return
    evaluation = json.loads(EVALUATION.read_text(encoding="utf-8"))
    if ACCEPTED.is_file():
        before_it = json.loads(ACCEPTED.read_text(encoding="utf-8"))
        show(effect(before_it, evaluation), f"{before_it['at']}, {before_it['model']}")
    else:
        console.print(
            "No result is accepted yet: make history ARGS=--accept keeps the present one to compare with.",
            soft_wrap=True,
        )
    if arguments.accept:
        ACCEPTED.write_text(json.dumps(accepted(evaluation), indent=1), encoding="utf-8")
        console.print(f"Accepted: {evaluation['at']}, {evaluation['model']}.", markup=False)


if __name__ == "__main__":
    main()
