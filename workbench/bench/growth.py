"""How speed and memory grow with more sections, longer conversations and more of them in the store."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np

from workbench.bench.subjects import Subject, seconds_of
from workbench.bench.texts import Texts, take

BATCH = 1_000  # conversations stored at once
DAYS = 29  # over which they are spread: none is too old
_MULTIPLY = """
with recursive visit(number, sender) as (
  select 0, substr(hex(randomblob(22)), 1, 43)
  union all select number + 1, substr(hex(randomblob(22)), 1, 43) from visit where number + 1 < :batch
)
insert into events (sender_id, type_name, timestamp, intent_name, action_name, data)
select visit.sender, type_name, timestamp - :ago, intent_name, action_name, data
from visit cross join events where events.sender_id = :original order by visit.number, events.id
"""


def figures(subject: Subject, texts: Texts, taps: Texts, samples: int) -> Dict[str, float]:
    """Start, memory and the median time to an answer, for one visitor."""
    with subject.running() as server:
        subject.load(server, 1, take(texts, 4))
        found = {"boot_seconds": server.boot_seconds, "megabytes": server.megabytes()}
        for name, source in (("text", texts), ("tap", taps)):
            load = subject.load(server, 1, take(source, samples))
            found[f"{name}_p50_ms"] = _median(load.milliseconds)
        return found


def with_turns(
    subject: Subject, texts: Texts, taps: Texts, turns: Sequence[int], window: int
) -> List[Dict[str, float]]:
    """The median time to an answer in one conversation, from each of these turns on; texts and taps take turns."""
    length = max(turns) + window
    messages = [message for _ in range(length // 2 + 1) for message in (*take(texts, 1), *take(taps, 1))]
    with subject.running() as server:
        subject.load(server, 1, take(texts, 4))
        said = subject.load(server, 1, messages, visit=len(messages)).milliseconds
    return [
        {
            "turn": turn,
            "text_p50_ms": _median(said[turn + turn % 2 : turn + window : 2]),
            "tap_p50_ms": _median(said[turn + 1 - turn % 2 : turn + window : 2]),
        }
        for turn in turns
    ]


def with_stored(subject: Subject, texts: Texts, taps: Texts, count: int, samples: int) -> Dict[str, float]:
    """As `figures` with so many conversations in the store, and how long reviewing them and forgetting one takes."""
    with subject.running() as server:
        subject.load(server, 1, [*take(texts, 1), *take(taps, 1)])
    multiply(subject.database, count)
    found = {"conversations": count, "store_megabytes": subject.database.stat().st_size / 1e6}
    found.update(figures(subject, texts, taps, samples))
    found["review_seconds"] = seconds_of(subject.folder, "-m", "workbench.reviewing.review")
    with closing(sqlite3.connect(subject.database)) as database:
        (sender,) = database.execute("select sender_id from events order by id desc limit 1").fetchone()
    found["forget_seconds"] = seconds_of(subject.folder, "-m", "workbench.running.forget", sender)
    return found


def multiply(path: Path, count: int) -> None:
    """Store so many conversations, all like the last one that a server has stored, straight into the table."""
    with closing(sqlite3.connect(path)) as database:
        (original,) = database.execute("select sender_id from events order by id desc limit 1").fetchone()
        for done in range(0, count, BATCH):
            values = {"batch": min(BATCH, count - done), "ago": 86_400 * DAYS * done / count, "original": original}
            with database:
                database.execute(_MULTIPLY, values)


def _median(milliseconds: List[float]) -> float:
    return float(np.median(milliseconds))
