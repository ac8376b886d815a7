"""Ours and stock Rasa in turn, round by round: start, memory, one visitor, many visitors."""

from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import product
from typing import Any, Callable, Dict, List, Mapping, Sequence, Set

import numpy as np

from workbench.bench.load_generator import Load
from workbench.bench.subjects import Subject
from workbench.bench.texts import Texts, take

TEXTS, TAPS, REPEATS = KINDS = ("texts", "taps", "repeats")
AT_ONCE, AT_EACH = 40, 4  # messages until the other one has its turn: so many, and so many of each visitor


@dataclass
class Loads:
    """The loads of one kind by so many users, over all rounds."""

    milliseconds: List[float] = field(default_factory=list)
    seconds: List[float] = field(default_factory=list)
    server_cpu: List[float] = field(default_factory=list)
    generator_share: List[float] = field(default_factory=list)
    said_before: int = 0

    def add(self, load: Load, server_cpu: float, said_before: int) -> None:
        self.milliseconds += load.milliseconds
        self.seconds.append(load.seconds)
        self.server_cpu.append(server_cpu)
        self.generator_share.append(load.cpu_share)
        self.said_before += said_before

    def figures(self) -> Dict[str, float]:
        """Percentiles of the time to an answer, answers a second, and what they cost."""
        count = len(self.milliseconds)
        p50, p95, p99 = np.percentile(self.milliseconds, [50, 95, 99])
        return {
            "messages": count,
            "p50_ms": float(p50),
            "p95_ms": float(p95),
            "p99_ms": float(p99),
            "per_second": count / sum(self.seconds),
            "cpu_ms": 1000 * sum(self.server_cpu) / count,
            "generator_cpu_percent": 100 * float(np.mean(self.generator_share)),
            "said_before_percent": 100 * self.said_before / count,
        }


@dataclass
class Figures:
    """What one subject took; lists have an entry for each round."""

    train_seconds: float
    boot_seconds: List[float] = field(default_factory=list)
    megabytes: List[float] = field(default_factory=list)
    megabytes_after: List[float] = field(default_factory=list)
    loads: Dict[str, Dict[int, Loads]] = field(default_factory=lambda: {kind: {} for kind in KINDS})

    def as_dict(self) -> Dict[str, Any]:
        by_users = {
            kind: {str(users): loads.figures() for users, loads in found.items()} for kind, found in self.loads.items()
        }
        return {**asdict(self), "loads": by_users}


def measure(
    subjects: Sequence[Subject],
    sources: Mapping[str, Callable[[], Texts]],
    messages: Dict[int, int],
    figures: Mapping[str, Figures],
    said: Callable[[str], None],
) -> None:
    """One round. `sources` give the messages of each of KINDS anew; `messages` says how many so many users send.

    Each subject is started while those before it idle; then they are loaded in turn, a few messages each, so that what
    else the machine does hits all alike.
    """
    with ExitStack() as running:
        servers = {subject: running.enter_context(subject.running()) for subject in subjects}
        left = {subject: {kind: sources[kind]() for kind in KINDS} for subject in subjects}
        said_to: Dict[Subject, Set[str]] = {subject: set() for subject in subjects}
        for subject, server in servers.items():
            found = figures[subject.kind.name]
            found.boot_seconds.append(server.boot_seconds)
            found.megabytes.append(server.megabytes())
            for kind in (TEXTS, TAPS):  # what is loaded at the first message is no message's cost
                first = take(left[subject][kind], 8)
                subject.load(server, 1, first)
                _said_before(first, said_to[subject])
        for users, count in messages.items():
            some = max(AT_ONCE, AT_EACH * users)
            for kind, begin in product(KINDS, range(0, count, some)):
                said(f"{kind} of {users} visitors")
                for subject, server in servers.items():
                    before = server.cpu_seconds()
                    written = take(left[subject][kind], min(some, count - begin))
                    load = subject.load(server, users, written)
                    loads = figures[subject.kind.name].loads[kind].setdefault(users, Loads())
                    loads.add(load, server.cpu_seconds() - before, _said_before(written, said_to[subject]))
        for subject, server in servers.items():
            figures[subject.kind.name].megabytes_after.append(server.megabytes())


def _said_before(written: Sequence[Mapping[str, str]], said: Set[str]) -> int:
    """How many of these messages the server has read before, which adds them to what it has read."""
    before = 0
    for message in written:
        (text,) = message.values()
        before += text in said
        said.add(text)
    return before
