"""Blocking work in a thread of its own, for which the event loop waits a bounded time."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Optional, TypeVar

Result = TypeVar("Result")


class WorkerThread:
    """One thread, which does one piece of work after the other, in the order in which they were given."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)
        self._last: Optional["Future[Any]"] = None

    @property
    def idle(self) -> bool:
        """Whether all work is done."""
        return self._last is None or self._last.done()

    async def run(self, work: Callable[[], Result], seconds: float) -> Result:
        """What the work returns.

        Work whose time is up before its turn comes is not begun; work that is under way then may still end.

        Raises:
            asyncio.TimeoutError: if it does not end in time.
        """
        return await asyncio.wait_for(asyncio.wrap_future(self._submit(work)), seconds)

    def run_now(self, work: Callable[[], Result], seconds: float) -> Result:
        """As `run`, for a caller without an event loop.

        Raises:
            concurrent.futures.TimeoutError: if it does not end in time.
        """
        return self._submit(work).result(seconds)

    def _submit(self, work: Callable[[], Result]) -> "Future[Result]":
        self._last = self._thread.submit(work)
        return self._last
