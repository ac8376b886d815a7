"""A message that was begun is answered and stored to its end, also when the visitor's connection breaks."""

import asyncio
import logging
from contextvars import Context, copy_context
from typing import Any, Awaitable, List, Set

from assistant.channels.input_validation import Refused
from assistant.runtime import metrics

logger = logging.getLogger(__name__)


class Begun:
    """The work of one channel that is under way, which Sanic does not cancel when it cancels a request."""

    def __init__(self) -> None:
        self._tasks: Set["asyncio.Task[Any]"] = set()

    async def finish(self, work: Awaitable[Any]) -> Any:
        """The result of a work, which goes on if this is cancelled."""
        ended: List[Context] = []
        task = asyncio.create_task(_noting(work, ended))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_log_failure)
            raise
        finally:
            for context in ended:
                _take_over(context)

    async def all(self) -> None:
        """Wait for all that is under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def within(seconds: float, work: Awaitable[Any]) -> Any:
    """The result of a work.

    Raises:
        asyncio.TimeoutError: if it takes longer; it is cancelled then.
    """
    ended: List[Context] = []
    try:
        return await asyncio.wait_for(_noting(work, ended), seconds)
    finally:
        for context in ended:
            _take_over(context)


async def _noting(work: Awaitable[Any], ended: List[Context]) -> Any:
    try:
        return await work
    finally:
        ended.append(copy_context())


def _take_over(context: Context) -> None:
    """What the work noted for the log, such as words to hide, counts for the rest of the request too."""
    for variable, value in context.items():
        if variable.get(None) is not value:
            variable.set(value)


def _log_failure(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled() and task.exception() and not isinstance(task.exception(), Refused):
        metrics.FAILURES.inc()
        logger.error("A message whose visitor had left could not be answered: %s", type(task.exception()).__name__)
