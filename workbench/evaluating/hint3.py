"""Our way of understanding on HINT3: authored examples to learn from, real visitors' messages to answer."""

import argparse
import asyncio
import csv
import hashlib
import json
import random
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Sequence, Tuple

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.metrics import roc_auc_score

from assistant.content.loader import ROOT
from assistant.nlu.augmentation import with_typos
from assistant.server.silence_warnings import quiet
from workbench.evaluating import marks
from workbench.evaluating.scoring import Measure

REPORTS = ROOT / "reports"
OUT_OF_SCOPE = "NO_NODES_DETECTED"
SEED = 0

console = Console(highlight=False)


class Row(NamedTuple):
    text: str
    label: str


class Guess(NamedTuple):
    """The likeliest label, how sure that is, and the CPU time it cost."""

    label: str
    confidence: float
    cpu_ms: float


@dataclass
class Bot:
    """One bot of the benchmark."""

    name: str
    train: List[Row]
    test: List[Row]


@dataclass
class Result:
    """What a system reached on a bot; accuracies and AUROC in percent."""

    system: str
    bot: str
    accuracy: float
    auroc: float
    accuracy_typos: float
    auroc_typos: float
    cpu_p50: float
    cpu_p95: float
    in_scope: int
    out_of_scope: int


def bots(folder: Path) -> List[Bot]:
    """Every `<name>_train.csv` with its `<name>_test.csv`.

    Raises:
        SystemExit: if a file is missing or is not as it should be.
    """
    found = []
    for train in sorted(folder.glob("*_train.csv")):
        name = train.name[: -len("_train.csv")]
        found.append(Bot(name, _rows(train), _rows(folder / f"{name}_test.csv")))
        if len({row.label == OUT_OF_SCOPE for row in found[-1].test}) < 2:
            raise SystemExit(f"{folder / name}_test.csv: needs rows in scope, and some labelled {OUT_OF_SCOPE}")
    if not found:
        raise SystemExit(f"{folder}: no *_train.csv found")
    return found


def _rows(path: Path) -> List[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = []
            for row in reader:
                if not row.get("label") or row.get("sentence") is None:
                    raise SystemExit(f"{path}:{reader.line_num}: a row needs a sentence and a label")
                rows.append(Row(row["sentence"], row["label"]))
            return rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SystemExit(f"{path}: cannot be read ({error})") from None


def typed_badly(rows: Sequence[Row]) -> List[Row]:
    """The same rows with typos, the same ones in every run."""
    random_ = random.Random(SEED)
    return [Row(with_typos(row.text, random_), row.label) for row in rows]


def result(system: str, bot: str, rows: Sequence[Row], plain: Sequence[Guess], typos: Sequence[Guess]) -> Result:
    """Guesses into numbers; the time is that of distinct texts, since a text seen before costs less."""
    first = {row.text: guess.cpu_ms for row, guess in reversed(list(zip(rows, plain, strict=True)))}
    return Result(
        system,
        bot,
        *_accuracy_and_auroc(rows, plain),
        *_accuracy_and_auroc(rows, typos),
        float(np.percentile(list(first.values()), 50)),
        float(np.percentile(list(first.values()), 95)),
        sum(row.label != OUT_OF_SCOPE for row in rows),
        sum(row.label == OUT_OF_SCOPE for row in rows),
    )


def _accuracy_and_auroc(rows: Sequence[Row], guesses: Sequence[Guess]) -> Tuple[float, float]:
    inside = [row.label != OUT_OF_SCOPE for row in rows]
    right = [guess.label == row.label for row, guess in zip(rows, guesses, strict=True)]
    accuracy = 100 * float(np.mean([is_right for is_right, counts in zip(right, inside, strict=True) if counts]))
    return accuracy, 100 * float(roc_auc_score(inside, [guess.confidence for guess in guesses]))


def ours(bot: Bot) -> Callable[[str], Guess]:
    """What reads messages, trained on a bot's examples, and the confidence of the classifier."""
    from assistant.nlu.encoder import shared_encoder
    from assistant.nlu.examples import Example
    from assistant.nlu.message_reader import labels_of, learn
    from assistant.nlu.retrieval.question_classifier import confidence

    model = learn([Example(row.text, row.label, None, None, False, "en") for row in bot.train])

    def guess(text: str) -> Guess:
        begun = time.process_time()
        (found,) = labels_of(model, [text], shared_encoder().encode([text]))
        best = max(found.probability, key=found.probability.__getitem__)
        sure = confidence(found.probability[best], found.nearest)
        return Guess(best, sure, 1000 * (time.process_time() - begun))

    return guess


def run_ours(bot: Bot) -> Result:
    guess = ours(bot)
    guess("hello")  # what loads at the first message is no cost of a message
    plain, typos = (
        [guess(row.text) for row in track(rows, f"{bot.name}, {kind}", console=console)]
        for kind, rows in (("as typed", bot.test), ("with typos", typed_badly(bot.test)))
    )
    return result("ours", bot.name, bot.test, plain, typos)


def run_stock(bot: Bot) -> Result:
    """The pipeline of `rasa init`; its guesses are kept by what they were made from, as training takes long."""
    from workbench.evaluating.stock_rasa import PIPELINE

    typos = typed_badly(bot.test)
    made_from = json.dumps([PIPELINE, bot.train, bot.test, typos], sort_keys=True)
    kept = REPORTS / f"stock-{bot.name}-{hashlib.sha256(made_from.encode()).hexdigest()[:12]}.json"
    if not kept.is_file():
        console.print(f"{bot.name}: training stock Rasa; this takes many minutes.")
        with tempfile.TemporaryDirectory() as folder:
            model = _train_stock(Path(folder), bot)
            guesses = asyncio.run(_ask_stock(model, [*bot.test, *typos]))
        REPORTS.mkdir(exist_ok=True)
        kept.write_text(json.dumps(guesses))
    guesses = [Guess(*guess) for guess in json.loads(kept.read_text())]
    return result("stock Rasa", bot.name, bot.test, guesses[: len(bot.test)], guesses[len(bot.test) :])


def _train_stock(folder: Path, bot: Bot) -> str:
    from rasa.model_training import train_nlu

    from workbench.evaluating.stock_rasa import PIPELINE, project

    examples: Dict[str, List[str]] = defaultdict(list)
    for row in bot.train:
        examples[row.label].append(" ".join(row.text.split()))
    project(folder, examples, PIPELINE)
    return str(train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), output=str(folder)))


async def _ask_stock(model: str, rows: Sequence[Row]) -> List[Guess]:
    """The likeliest intent, whatever the fallback classifier thinks of it: no threshold."""
    from rasa.core.agent import Agent

    from workbench.evaluating.stock_rasa import FALLBACK

    agent = Agent.load(model)
    await agent.parse_message("hello")
    guesses = []
    for row in track(rows, "Asking stock Rasa", console=console):
        begun = time.process_time()
        parsed = await agent.parse_message(row.text.lstrip("/"))
        cpu_ms = 1000 * (time.process_time() - begun)
        best: Dict[str, Any] = next(
            (one for one in parsed["intent_ranking"] if one["name"] != FALLBACK), {"name": "", "confidence": 0}
        )
        guesses.append(Guess(best["name"], best["confidence"], cpu_ms))
    return guesses


def measures(results: Sequence[Result]) -> Dict[str, Measure]:
    """Every number that a mark may name; those of stock Rasa are without count where it did not run."""
    mine = [row for row in results if row.system == "ours"]
    found: Dict[str, Measure] = {}
    for row in mine:
        asked = row.in_scope + row.out_of_scope
        found[f"{row.bot}.accuracy"] = Measure(row.accuracy, row.in_scope)
        found[f"{row.bot}.auroc"] = Measure(row.auroc, asked)
        found[f"{row.bot}.typos_cost"] = Measure(row.accuracy - row.accuracy_typos, row.in_scope)
    asked = sum(row.in_scope + row.out_of_scope for row in mine)
    for name, value in (("p50", "cpu_p50"), ("p95", "cpu_p95")):
        found[f"{name}.cpu"] = Measure(max(getattr(row, value) for row in mine), asked, "ms")
    stock = {row.bot: row.cpu_p50 for row in results if row.system != "ours"}
    dearer = [row.cpu_p50 - stock[row.bot] for row in mine if row.bot in stock]
    found["p50_against_stock.cpu"] = Measure(max(dearer, default=0.0), asked if dearer else 0, "ms")
    return found


def show(results: Sequence[Result]) -> None:
    table = Table(box=None)
    for head in ("system", "bot", "accuracy %", "AUROC %", "typos:\naccuracy %", "\nAUROC %", "CPU ms\np50", "\np95"):
        table.add_column(head, justify="left" if head in ("system", "bot") else "right")
    for row in results:
        numbers = (row.accuracy, row.auroc, row.accuracy_typos, row.auroc_typos, row.cpu_p50, row.cpu_p95)
        table.add_row(row.system, row.bot, *(f"{number:.1f}" for number in numbers))
    console.print(table, "")


def write(results: Sequence[Result], judged: List[Dict[str, Any]], folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "benchmark-nlu.json"
    report = {"results": [asdict(row) for row in results], "marks": judged}
    path.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benchmarks", type=Path, help="a folder of <bot>_train.csv and <bot>_test.csv")
    parser.add_argument("--stock", action="store_true", help="stock Rasa as well; trains for many minutes")
    parser.add_argument("--no-marks", action="store_true", help="measure only: missed marks do not fail")
    arguments = parser.parse_args()
    quiet()
    found = bots(arguments.benchmarks)
    results = [run_ours(bot) for bot in found]
    if arguments.stock:
        results += [run_stock(bot) for bot in found]
    wanted = marks.marks("benchmark-nlu")
    left_out = {mark.measure: Measure(0, 0) for mark in wanted}  # bots that are not in the folder
    judged = marks.verdicts(wanted, {**left_out, **measures(results)})
    show(results)
    met = marks.show(judged, console)
    console.print(f"Written to {REPORTS.name}/{write(results, judged, REPORTS).name}.")
    raise SystemExit(0 if met or arguments.no_marks else 1)


if __name__ == "__main__":
    main()
