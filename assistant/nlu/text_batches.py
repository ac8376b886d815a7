"""Texts that wait for the same work, done together: eight short ones take half the time of eight times one."""

from collections import deque
from concurrent.futures import Executor, Future
from threading import Lock
from typing import Any, Callable, Deque, Generic, List, NamedTuple, Sequence, TypeVar

CHARACTERS = 1_000  # of a batch, as if each of its texts was as long as the longest; more at once is no faster
# So many times as long or short may a text be as the one that waits longest: padding would cost more than it saves.
ALIKE = 2
Result = TypeVar("Result")


class _Waiting(NamedTuple):
    text: str
    future: "Future[Any]"


class TextBatches(Generic[Result]):
    """Work on texts by a pool of threads. A free thread takes the text that waits longest, and others of its length.

    Any thread may call it. Texts that fail together are tried alone.
    """

    def __init__(self, work: Callable[[Sequence[str]], Sequence[Result]], threads: Executor) -> None:
        self._work, self._threads = work, threads
        self._waiting: Deque[_Waiting] = deque()  # oldest first
        self._lock = Lock()

    def submit(self, text: str) -> "Future[Result]":
        """Have a text worked on."""
        future: "Future[Result]" = Future()
        with self._lock:
            self._waiting.append(_Waiting(text, future))
        self._threads.submit(self._next)  # which finds it taken where another thread was quicker
        return future

    def _next(self) -> None:
        batch = self._taken()
        if batch and not self._done(batch) and len(batch) > 1:
            for each in batch:
                self._done([each])

    def _done(self, batch: List[_Waiting]) -> bool:
        """Whether the work came to an end; a text that fails alone has failed."""
        try:
            results = self._work([each.text for each in batch])
        except Exception as error:
            if len(batch) == 1:
                batch[0].future.set_exception(error)
            return False
        for each, result in zip(batch, results, strict=True):
            each.future.set_result(result)
        return True

    def _taken(self) -> List[_Waiting]:
        """The text that waits longest, with others of about its length; none where all are taken."""
        with self._lock:
            if not self._waiting:
                return []
            first = self._waiting.popleft()
            least, most = len(first.text) / ALIKE, len(first.text) * ALIKE
            batch, longest = [first], len(first.text)
            left: Deque[_Waiting] = deque()
            for each in self._waiting:
                length = max(longest, len(each.text))
                if least <= len(each.text) <= most and (len(batch) + 1) * length <= CHARACTERS:
                    batch.append(each)
                    longest = length
                else:
                    left.append(each)
            self._waiting = left
            return batch
