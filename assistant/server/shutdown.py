"""The end of a server process: within a bound, whatever it does when it is told to end."""

import signal
from typing import Any

from sanic import Sanic

SECONDS = 35  # after SIGTERM or SIGINT; deploy/compose.yml gives 40


def bound(app: Sanic) -> None:
    """Have the system end the process if it has not ended `SECONDS` after it was told to."""

    async def watch(app: Sanic, loop: Any) -> None:
        # Sanic's own handlers run on the event loop, which may be stuck; these run between two steps of Python code.
        # Sanic's are called all the same, through the file descriptor that the loop listens to.
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: signal.alarm(SECONDS))

    app.register_listener(watch, "after_server_start")
