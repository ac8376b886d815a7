"""The same questions through stock Rasa: the pipeline that `rasa init` writes, trained on the same examples."""

import argparse
import asyncio
import hashlib
import json
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, List, Sequence

import yaml
from rasa.core.agent import Agent
from rasa.engine.recipes import default_recipe
from rasa.model_training import train_nlu
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.content.loader import ROOT
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example
from assistant.nlu.message_reader import labels_of, learn
from workbench.evaluating.evaluate import REPORTS, Question, questions

DEFAULT = yaml.safe_load((Path(default_recipe.__file__).parent / "config_files" / "default_config.yml").read_text())
PIPELINE: List[Dict[str, Any]] = DEFAULT["pipeline"]
POLICIES: List[Dict[str, Any]] = DEFAULT["policies"]
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


def project(
    folder: Path,
    examples: Dict[str, List[str]],
    pipeline: List[Dict[str, Any]],
    policies: Sequence[Dict[str, Any]] = (),
) -> None:
    """Write a Rasa project that trains these examples of each intent."""
    config: Dict[str, Any] = {"recipe": "default.v1", "assistant_id": "stock", "language": "en"}
    config.update(pipeline=pipeline, policies=list(policies))
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
        model = str(train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), output=str(folder)))
        seconds = time.monotonic() - begun
        ranked = asyncio.run(_predict(model, asked))
    result = {"cap": cap, "examples": sum(map(len, examples.values())), "train_seconds": seconds, "ranked": ranked}
    REPORTS.mkdir(exist_ok=True)
    kept.write_text(json.dumps(result))
    return result


def ours(asked: List[Question], cap: int) -> List[List[str]]:
    """Our model's ranking after training on the same capped examples, without threshold, policy or context."""
    rows = [
        Example(text, intent, None, None, False, "en")
        for intent, texts in capped(ROOT / "data" / "nlu", cap).items()
        for text in texts
    ]
    questioned = [question.text for question in asked]
    found = labels_of(learn(rows), questioned, shared_encoder().encode_many(questioned))
    return [sorted(labels.probability, key=labels.probability.__getitem__, reverse=True) for labels in found]


def right(question: Question, ranked: List[str], first: int) -> bool:
    """Whether an accepted label is among the first so many; stock Rasa's fallback stands for out of scope."""
    said = ["out_of_scope" if name == FALLBACK else name for name in ranked[:first]]
    return bool({*question.labels, *question.alt_labels} & set(said))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--cap", type=int, default=60, help="examples of an intent; stock training takes long")
    arguments = parser.parse_args()
    asked = questions(arguments.questions)
    stock = measure(asked, arguments.cap)
    sides = (stock["ranked"], ours(asked, arguments.cap))
    shown = Table("set", "questions", "stock right %", "in three %", "ours right %", "in three %", box=None)
    for name in [*sorted({question.set for question in asked}), "all"]:
        rows = [index for index, question in enumerate(asked) if name in (question.set, "all")]
        shares = [
            100 * sum(right(asked[index], ranked[index], first) for index in rows) / len(rows)
            for ranked in sides
            for first in (1, 3)
        ]
        shown.add_row(name, str(len(rows)), *(f"{share:.1f}" for share in shares))
    console.print(shown)
    console.print(f"Both trained on {stock['examples']} examples, stock Rasa in {stock['train_seconds']:.0f} s.")


if __name__ == "__main__":
    main()
