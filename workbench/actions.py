"""The action server as a child of what is run: started where it is needed, stopped with it."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import Iterator

from assistant.content import ROOT, Content
from assistant.offers import switched_on


@contextmanager
def action_server(content: Content, *kinds: str) -> Iterator[None]:
    """An action server on loopback, named in `ACTION_SERVER`; none if that is set, or if nothing that needs it is
    switched on (`kinds` are those that matter, all by default).

    Raises:
        RasaException: for settings that cannot be read.
    """
    on = switched_on(content)
    if os.environ.get("ACTION_SERVER") or not (on & set(kinds) if kinds else on):
        yield
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = subprocess.Popen(
        [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port), "--quiet"],
        cwd=ROOT,
        env={**os.environ, "SANIC_HOST": "127.0.0.1"},
        start_new_session=True,  # a Ctrl-C is for the server first, which may still be sending
    )
    os.environ["ACTION_SERVER"] = f"http://127.0.0.1:{port}"
    try:
        yield
    finally:
        del os.environ["ACTION_SERVER"]
        child.terminate()
        child.wait()
