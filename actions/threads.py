"""Runs work that may hang in threads beside the event loop: so many at once, and all of them end with the process."""

import asyncio
import threading
from contextlib import suppress
from typing import Any, Callable, Text


class Busy(Exception):
    """All threads are busy."""


class Threads:
    """Starts each work in a thread of its own, at most `most` at once.

    A ThreadPoolExecutor would queue further work, and would keep the process from ending before its last thread.
    """

    def __init__(self, most: int, name: Text) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._name = name

    def start(self, work: Callable[[], Any]) -> "asyncio.Future[Any]":
        """Begin a work; its result comes by the future.

        Raises:
            Busy: if it is one too many.
        """
        if not self._free.acquire(blocking=False):
            raise Busy
        loop = asyncio.get_running_loop()
        future = loop.create_future()

        def run() -> None:
            try:
                result, error = work(), None
            except BaseException as raised:  # it belongs to whoever waits for the work
                result, error = None, raised
            finally:
                self._free.release()
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(_settle, future, result, error)

        threading.Thread(target=run, name=self._name, daemon=True).start()
        return future


def _settle(future: "asyncio.Future[Any]", result: Any, error: Any) -> None:
    if future.done():  # whoever waited has given up
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
