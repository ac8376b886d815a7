"""What is worked out for a text in the background, kept for a short time. It forgets failures at once."""

import time
from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock, Timer
from typing import Any, Callable, Generic, NamedTuple, Optional, TypeVar

SECONDS = 600.0  # the longest that a visitor's text stays
Result = TypeVar("Result")


class _Entry(NamedTuple):
    future: "Future[Any]"
    begun: float  # seconds of the monotonic clock


class FutureCache(Generic[Result]):
    """The results of one function for the last texts. Each distinct text is worked out once while it is kept.

    Any thread may call it.
    """

    def __init__(self, submit: Callable[[str], "Future[Result]"], size: int, seconds: float = SECONDS) -> None:
        self._submit, self._size, self._seconds = submit, size, seconds
        self._entries: "OrderedDict[str, _Entry]" = OrderedDict()  # oldest first
        self._lock = Lock()
        self._timer: Optional[Timer] = None

    def __len__(self) -> int:
        return len(self._entries)

    def begin(self, text: str) -> "Future[Result]":
        """The work on a text: the one that is under way or done, or a new one."""
        with self._lock:
            kept = self._entries.get(text)
            if kept and not _failed(kept.future):
                return kept.future
            future = self._submit(text)
            self._entries.pop(text, None)
            self._entries[text] = _Entry(future, time.monotonic())
            if len(self._entries) > self._size:
                self._entries.popitem(last=False)
            if self._timer is None:
                self._wait(self._seconds)
        future.add_done_callback(lambda done: self._drop(text, done) if _failed(done) else None)
        return future

    def forget(self) -> None:
        """Drop every text and result. Work under way goes on for those who wait for it, and is not kept."""
        with self._lock:
            self._entries.clear()

    def _drop(self, text: str, future: "Future[Result]") -> None:
        with self._lock:
            kept = self._entries.get(text)
            if kept and kept.future is future:
                del self._entries[text]

    def _wait(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def _expire(self) -> None:
        with self._lock:
            self._timer = None
            now = time.monotonic()
            while self._entries:
                oldest = next(iter(self._entries))
                left = self._entries[oldest].begun + self._seconds - now
                if left > 0:
                    self._wait(left)
                    break
                del self._entries[oldest]


def _failed(future: "Future[Any]") -> bool:
    return future.done() and (future.cancelled() or future.exception() is not None)
