"""Texts that wait for the same work, done together."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Iterator, List, Sequence

import pytest

from assistant.nlu.text_batches import CHARACTERS, TextBatches


class Work:
    """Upper-case texts; the first batch waits until it may go on, so that others gather behind it."""

    def __init__(self) -> None:
        self.batches: List[List[str]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, texts: Sequence[str]) -> List[str]:
        self.batches.append(list(texts))
        self.begun.set()
        assert self.go_on.wait(10)
        if "bad" in texts:
            raise ValueError("bad")
        return [text.upper() for text in texts]


@pytest.fixture
def one() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


def asked(threads: ThreadPoolExecutor, *texts: str) -> "tuple[List[List[str]], List[object]]":
    """The batches, and what came of each text, where the first is under way when the others come."""
    work = Work()
    batches: TextBatches[str] = TextBatches(work, threads)
    first = batches.submit("first")
    assert work.begun.wait(10)
    futures = [first, *map(batches.submit, texts)]
    work.go_on.set()
    return work.batches, [future.exception(10) or future.result() for future in futures]


def test_texts_of_one_length_that_wait_are_worked_on_together(one: ThreadPoolExecutor) -> None:
    batches, results = asked(one, "a", "b", "c" * 40, "d")
    assert batches == [["first"], ["a", "b", "d"], ["c" * 40]]
    assert results == ["FIRST", "A", "B", "C" * 40, "D"]


def test_a_batch_has_an_end(one: ThreadPoolExecutor) -> None:
    batches, results = asked(one, *["x" * 100] * (2 * CHARACTERS // 100))
    assert [len(batch) for batch in batches] == [1, CHARACTERS // 100, CHARACTERS // 100]


def test_a_text_that_fails_takes_no_other_with_it(one: ThreadPoolExecutor) -> None:
    _, results = asked(one, "one", "bad", "two")
    assert [results[1], results[3]] == ["ONE", "TWO"] and isinstance(results[2], ValueError)


def test_the_text_that_waits_longest_is_next(one: ThreadPoolExecutor) -> None:
    batches, _ = asked(one, "a very long question, longer than the other", "short", "small")
    assert batches[1:] == [["a very long question, longer than the other"], ["short", "small"]]
