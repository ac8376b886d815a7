"""Figures of a comparison: rounds are joined, and each subject's turn is as long as the other's."""

from contextlib import contextmanager
from itertools import cycle
from types import SimpleNamespace
from typing import Any, Dict, Iterator, List, Tuple

import pytest

from workbench.bench.comparison import AT_ONCE, KINDS, REPEATS, TAPS, TEXTS, Figures, Loads, measure
from workbench.bench.load_generator import Load


def load_of(milliseconds: List[float], seconds: float) -> Load:
    made = object.__new__(Load)
    vars(made).update(milliseconds=milliseconds, seconds=seconds, cpu_share=0.5)
    return made


def test_percentiles_are_of_all_rounds_together() -> None:
    loads = Loads()
    loads.add(load_of([10.0] * 50, 1.0), server_cpu=0.2, said_before=0)
    loads.add(load_of([30.0] * 49 + [500.0], 3.0), server_cpu=0.6, said_before=25)
    found = loads.figures()
    assert found["messages"] == 100 and found["per_second"] == 25
    assert found["p50_ms"] == 20 and found["p95_ms"] == 30 and 30 < found["p99_ms"] < 500
    assert found["cpu_ms"] == pytest.approx(8) and found["generator_cpu_percent"] == 50
    assert found["said_before_percent"] == 25


class Subject:
    """Stands for a server; it takes turns with the other, and its start loads nothing."""

    def __init__(self, name: str, turns: List[Tuple[str, int, int]]) -> None:
        self.kind, self.turns = SimpleNamespace(name=name), turns

    @contextmanager
    def running(self) -> Iterator[Any]:
        cpu = iter(range(1000))
        yield SimpleNamespace(boot_seconds=2.0, megabytes=lambda: 100.0, cpu_seconds=lambda: float(next(cpu)))

    def load(self, server: Any, users: int, texts: List[Dict[str, str]]) -> Load:
        self.turns.append((self.kind.name, users, len(texts)))
        return load_of([1.0], 1.0)


def test_both_are_loaded_in_turn_with_as_many_messages() -> None:
    turns: List[Tuple[str, int, int]] = []
    subjects: Any = [Subject("ours", turns), Subject("stock", turns)]
    figures = {name: Figures(train_seconds=1.0) for name in ("ours", "stock")}
    said: List[str] = []

    sources = {
        TEXTS: lambda: iter([{"text": f"text {number}"} for number in range(1000)]),
        TAPS: lambda: cycle([{"option": "/a"}, {"option": "/b"}]),
        REPEATS: lambda: cycle([{"text": "is it safe"}]),
    }
    measure(subjects, sources, {1: AT_ONCE + 10, 32: 64}, figures, said.append)
    assert turns[:4] == [("ours", 1, 8)] * 2 + [("stock", 1, 8)] * 2, "the first messages are not measured"
    rest = turns[4:]
    assert [name for name, _, _ in rest] == ["ours", "stock"] * (len(rest) // 2)
    assert [count for name, users, count in rest if (name, users) == ("ours", 1)] == [AT_ONCE, 10] * len(KINDS)
    assert all(rest[at][1:] == rest[at + 1][1:] for at in range(0, len(rest), 2))
    assert figures["ours"].boot_seconds == [2.0] and figures["stock"].megabytes_after == [100.0]
    assert set(figures["ours"].as_dict()["loads"]["texts"]) == {"1", "32"}
    assert figures["ours"].loads["texts"][1].server_cpu == [1.0, 1.0]
    before = {kind: {users: each.said_before for users, each in figures["ours"].loads[kind].items()} for kind in KINDS}
    assert before[TEXTS] == {1: 0, 32: 0}
    assert before[TAPS] == {1: AT_ONCE + 10, 32: 64}, "each option was sent before what is measured"
    assert before[REPEATS] == {1: AT_ONCE + 9, 32: 64}
