"""Ends a server process: announces the end, then ends within a bound, whatever the process is doing."""

import asyncio
import signal

from sanic import Sanic

from assistant.runtime.settings import settings

SECONDS = 35  # to end in; deploy/ gives five more, and `DRAIN_SECONDS`


def bound(app: Sanic) -> None:
    """Have SIGTERM announce the end for `DRAIN_SECONDS`, in which the server serves on; SIGINT, or a second SIGTERM,
    ends it at once.

    The system ends the process if it has not ended `SECONDS` after that.
    """
    drain = settings().drain_seconds
    app.ctx.draining = False

    async def watch(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        def announce() -> None:
            if drain and not app.ctx.draining:
                app.ctx.draining = True
                loop.call_later(drain, app.stop)
            else:
                app.stop()

        def alarm(signum: int, _: object) -> None:
            announced = signum == signal.SIGTERM and not app.ctx.draining
            signal.setitimer(signal.ITIMER_REAL, SECONDS + drain if announced else SECONDS)

        # In the place of Sanic's own, which stops at once.
        loop.add_signal_handler(signal.SIGTERM, announce)
        # The handlers of the loop run on the loop, which may be stuck; these run between two steps of Python code.
        # Those of the loop are called all the same, through the file descriptor that the loop listens to.
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, alarm)

    app.register_listener(watch, "after_server_start")


def draining(app: Sanic) -> bool:
    """Whether a server is about to end, and says so."""
    return app.ctx.draining
