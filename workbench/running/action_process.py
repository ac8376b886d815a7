"""The action server as a child of what is run: started where it is needed, stopped with it."""

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import Iterator, List

from assistant.content.loader import ROOT, Content
from assistant.runtime.settings import settings
from assistant.side_effects.feature_flags import switched_on
from workbench.running.child_processes import ends_with_it
from workbench.running.services import free_port

LOOPBACK = {"SANIC_HOST": "127.0.0.1"}  # the one way to tell the SDK's server where to listen


def command(port: int) -> List[str]:
    """What runs an action server, in an environment with LOOPBACK."""
    return [sys.executable, "-m", "assistant.server.action_server", "--port", str(port), "--quiet"]


@contextmanager
def action_server(content: Content, *kinds: str) -> Iterator[None]:
    """An action server on loopback, named in `ACTION_SERVER`; none if that is set, or if nothing that needs it is
    switched on (`kinds` are those that matter, all by default).

    Raises:
        RasaException: for settings that cannot be read.
    """
    on = switched_on(content)
    if settings().action_server or not (on & set(kinds) if kinds else on):
        yield
        return
    port = free_port()
    child = subprocess.Popen(
        command(port),
        cwd=ROOT,
        env={**os.environ, **LOOPBACK},
        preexec_fn=ends_with_it(),
        start_new_session=True,  # a Ctrl-C is for the server first, which may still be sending
    )
    os.environ["ACTION_SERVER"] = f"http://127.0.0.1:{port}"
    settings.cache_clear()
    try:
        yield
    finally:
        del os.environ["ACTION_SERVER"]
        settings.cache_clear()
        child.terminate()
        child.wait()
