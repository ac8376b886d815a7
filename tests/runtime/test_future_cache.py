"""What is kept of a text's work: once while it is fresh, never a failure, and no longer than said."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Callable, Iterator, List

import pytest

from assistant.runtime.future_cache import FutureCache


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


class Work:
    """Notes what it is asked, and fails while it is told to."""

    def __init__(self) -> None:
        self.asked: List[str] = []
        self.fails = False
        self.may_end = threading.Event()
        self.may_end.set()

    def __call__(self, text: str) -> str:
        self.asked.append(text)
        self.may_end.wait(10)
        if self.fails:
            raise OSError("the disk is full")
        return text.upper()


def eventually(holds: Callable[[], bool]) -> bool:
    for _ in range(500):
        if holds():
            return True
        time.sleep(0.01)
    return False


def test_a_text_is_worked_out_once(threads: ThreadPoolExecutor) -> None:
    work = Work()
    cache = FutureCache(partial(threads.submit, work), 8)
    assert [cache.begin("a").result() for _ in range(3)] == ["A"] * 3
    assert work.asked == ["a"]


def test_a_failure_is_not_remembered(threads: ThreadPoolExecutor) -> None:
    work = Work()
    work.fails = True
    cache = FutureCache(partial(threads.submit, work), 8)
    with pytest.raises(OSError):
        cache.begin("a").result()
    assert eventually(lambda: len(cache) == 0)
    work.fails = False
    assert cache.begin("a").result() == "A"


def test_cancelled_work_is_not_remembered() -> None:
    work = Work()
    work.may_end.clear()
    with ThreadPoolExecutor(1) as one:
        cache = FutureCache(partial(one.submit, work), 8)
        first, second = cache.begin("a"), cache.begin("b")
        assert second.cancel() and len(cache) == 1
        work.may_end.set()
        assert (first.result(), cache.begin("b").result()) == ("A", "B")


def test_the_oldest_of_too_many_texts_goes(threads: ThreadPoolExecutor) -> None:
    work = Work()
    cache = FutureCache(partial(threads.submit, work), 2)
    for text in ("a", "b", "c", "b", "a"):
        cache.begin(text).result()
    assert work.asked == ["a", "b", "c", "a"] and len(cache) == 2


def test_texts_are_dropped_in_time_without_another_call(threads: ThreadPoolExecutor) -> None:
    cache = FutureCache(partial(threads.submit, Work()), 8, seconds=0.2)
    cache.begin("a").result()
    assert len(cache) == 1
    assert eventually(lambda: len(cache) == 0)
    cache.begin("b").result()
    assert eventually(lambda: len(cache) == 0)  # and again


def test_forget_drops_every_text_and_work_under_way_is_not_kept(threads: ThreadPoolExecutor) -> None:
    work = Work()
    cache = FutureCache(partial(threads.submit, work), 8)
    cache.begin("a").result()
    work.may_end.clear()
    under_way = cache.begin("b")
    cache.forget()
    work.may_end.set()
    assert under_way.result() == "B" and len(cache) == 0
