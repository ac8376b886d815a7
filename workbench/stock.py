"""The same questions through stock Rasa: the pipeline that `rasa init` writes, trained on the same examples."""

import argparse
import asyncio
import hashlib
import json
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, List

import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.content import ROOT
from workbench.evaluate import REPORTS, Question, questions

PIPELINE = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
FALLBACK = "nlu_fallback"

console = Console(highlight=False)


def capped(folder: Path, cap: int) -> Dict[str, List[str]]:
    """At most `cap` examples of each intent, taken evenly from the whole list."""
    by_intent: Dict[str, List[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            by_intent[block["intent"]] += [line[2:] for line in block["examples"].splitlines() if line.startswith("- ")]
    return {
        intent: [rows[index * len(rows) // min(cap, len(rows))] for index in range(min(cap, len(rows)))]
        for intent, rows in by_intent.items()
    }


def project(folder: Path, examples: Dict[str, List[str]], pipeline: List[Dict[str, Any]]) -> None:
    """Write a Rasa project that trains these examples of each intent."""
    config = {"recipe": "default.v1", "assistant_id": "stock", "language": "en", "pipeline": pipeline, "policies": []}
    nlu = [{"intent": intent, "examples": "".join(f"- {row}\n" for row in rows)} for intent, rows in examples.items()]
    (folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False))
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True))


async def _predict(model: str, asked: List[Question]) -> List[List[str]]:
    agent = Agent.load(model)
    ranked = []
    for question in track(asked, "Asking stock Rasa", console=console):
        parsed = await agent.parse_message(question.text.lstrip("/"))
        names = [parsed["intent"]["name"], *(row["name"] for row in parsed["intent_ranking"])]
        ranked.append([name or FALLBACK for name in dict.fromkeys(names)])
    return ranked


def measure(asked: List[Question], cap: int) -> Dict[str, Any]:
    """Train stock Rasa on the capped examples and ask it; the result is kept by what it was made from."""
    examples = capped(ROOT / "data" / "nlu", cap)
    made_from = json.dumps([PIPELINE, examples, [question.text for question in asked]], sort_keys=True)
    kept = REPORTS / f"stock-{hashlib.sha256(made_from.encode()).hexdigest()[:12]}.json"
    if kept.is_file():
        return json.loads(kept.read_text())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project(folder, examples, PIPELINE)
        begun = time.monotonic()
        model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), output=str(folder))
        seconds = time.monotonic() - begun
        ranked = asyncio.run(_predict(model, asked))
    result = {"cap": cap, "examples": sum(map(len, examples.values())), "train_seconds": seconds, "ranked": ranked}
    REPORTS.mkdir(exist_ok=True)
    kept.write_text(json.dumps(result))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--cap", type=int, default=60, help="examples of an intent; stock training takes long")
    arguments = parser.parse_args()
    asked = questions(arguments.questions)
    result = measure(asked, arguments.cap)
    counts: Dict[str, List[int]] = defaultdict(lambda: [0, 0, 0])
    for question, ranked in zip(asked, result["ranked"], strict=True):
        accepted = {*question.labels, *question.alt_labels}
        said = "out_of_scope" if ranked[0] == FALLBACK else ranked[0]
        row = counts[question.set]
        row[0] += 1
        row[1] += said in accepted
        row[2] += bool(accepted & set([said, *ranked][:4]))
    shown = Table("set", "questions", "right %", "in first three %", box=None)
    for name, (count, right, three) in sorted(counts.items()):
        shown.add_row(name, str(count), f"{100 * right / count:.1f}", f"{100 * three / count:.1f}")
    console.print(shown)
    console.print(f"Trained on {result['examples']} examples in {result['train_seconds']:.0f} s.")


if __name__ == "__main__":
    main()
