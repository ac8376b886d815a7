"""The crisis guard on messages that real people wrote, where they lie beside the project: figures, no text."""

import json
import tarfile
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple, Type, TypeVar

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.content.loader import ROOT
from assistant.nlu.distress.crisis_guard import CrisisGuard
from assistant.nlu.graph_component import TrainedComponent
from assistant.nlu.message_reader import HELD, READING, MessageReader
from assistant.nlu.retrieval.section_finder import SectionFinder
from workbench.evaluating.scoring import Measure, share

Component = TypeVar("Component", bound=TrainedComponent)
MESSAGES = ROOT.parent / "shared" / "benchmarks" / "real_messages" / "messages.jsonl"
NOTHING = "none"
LEVELS = ("crisis", "check_in", "support", NOTHING)
# The kinds that marks are set for, by how they begin.
QUESTION, ALARMING, LOW = "question", "alarming", "low mood"


class Met(NamedTuple):
    """What the guard made of a message of a label and kind; `possible` is the log-odds of danger."""

    label: str
    kind: str
    level: str
    possible: float


def restored(model: Path, component: Type[Component]) -> Component:
    """A component of a trained model.

    Raises:
        SystemExit: if the model has none.
    """
    with tempfile.TemporaryDirectory() as temporary, tarfile.open(model) as archive:
        for member in archive.getmembers():
            parts = Path(member.name).parts
            if component.__name__ in member.name and member.isfile():
                member.name = str(Path(*parts[parts.index("components") + 2 :]))
                archive.extract(member, temporary)
        if not any(Path(temporary).iterdir()):
            raise SystemExit(f"{model.name} has no {component.__name__}: run make train")
        found = component(None, None)  # type: ignore[arg-type]  # it has no need of Rasa's storage to be restored
        found.restore(Path(temporary))
    return found


def ask(reader: MessageReader, finder: SectionFinder, guard: CrisisGuard, path: Path = MESSAGES) -> List[Met]:
    """Every message of the file."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        (message,) = guard.process(finder.process(reader.process([Message({TEXT: row["text"]})])))
        told = message.get("crisis")
        possible = float(guard.weigh(row["text"], message.get(READING), message.get(HELD)).possible[0])
        found.append(Met(row["label"], row["kind"], told["level"] if told else NOTHING, possible))
    return found


def measures(met: Sequence[Met]) -> Dict[str, Measure]:
    """Every number that a mark may name."""
    crisis = [row for row in met if row.label == "crisis"]
    harmless = [row for row in met if row.label == "none"]

    def of(kind: str, level: str) -> Measure:
        return share([row for row in harmless if row.kind.startswith(kind)], lambda row: row.level == level)

    return {
        "people.crisis_noticed": share(crisis, lambda row: row.level in ("crisis", "check_in")),
        "people.crisis_full": share(crisis, lambda row: row.level == "crisis"),
        "people.harmless_full": of("", "crisis"),
        "people.harmless_check_in": of("", "check_in"),
        "people.question_full": of(QUESTION, "crisis"),
        "people.question_check_in": of(QUESTION, "check_in"),
        "people.alarming_full": of(ALARMING, "crisis"),
        "people.low_support": of(LOW, "support"),
        "people.low_full": of(LOW, "crisis"),
    }


def table(met: Sequence[Met]) -> Dict[str, Dict[str, int]]:
    """How many messages of each label and kind got which level."""
    counts = Counter((f"{row.label}: {row.kind}", row.level) for row in met)
    rows = sorted({name for name, _ in counts})
    return {name: {level: counts[name, level] for level in LEVELS} for name in rows}


def curve(met: Sequence[Met]) -> List[Tuple[float, float]]:
    """(harmless stopped %, crisis noticed %) as the decision point of the model falls; the rules are left out."""
    crisis = np.array([row.possible for row in met if row.label == "crisis"])
    harmless = np.array([row.possible for row in met if row.label == "none"])
    if not len(crisis) or not len(harmless):
        return []
    cuts = np.unique(np.concatenate([crisis, harmless]))
    return sorted({(round(100 * (harmless >= cut).mean(), 2), round(100 * (crisis >= cut).mean(), 2)) for cut in cuts})


def summary(model: Path, path: Path = MESSAGES) -> Dict[str, Any]:
    """What an evaluation shows of it."""
    components = restored(model, MessageReader), restored(model, SectionFinder), restored(model, CrisisGuard)
    met = ask(*components, path) if path.is_file() else []
    return {"measures": measures(met), "people": met and {"table": table(met), "curve": curve(met)}}
