"""Train if needed, then serve until Ctrl-C."""

import argparse
import os
import signal
import subprocess
import sys
from typing import List

from rasa.shared.exceptions import RasaException

from assistant.content.loader import ROOT
from assistant.runtime.settings import settings
from assistant.server.port import PortError, check
from assistant.server.ready import READY_FD
from workbench.running.action_process import action_server
from workbench.running.channel_status import summary
from workbench.running.child_processes import ends_with_it
from workbench.running.train import console, content_or_exit, train_if_needed


def command(host: str, port: int) -> List[str]:
    """What runs Rasa's server."""
    return [sys.executable, "-m", "assistant.server.serve", "run", "--interface", host, "--port", str(port), "--quiet"]


def serve(host: str, port: int) -> int:
    """Run Rasa's server as a child; its exit code, or 0 after an interrupt."""
    reads, writes = os.pipe()
    server = subprocess.Popen(
        command(host, port),
        cwd=ROOT,
        env={**os.environ, READY_FD: str(writes)},
        pass_fds=[writes],
        preexec_fn=ends_with_it(),
    )
    os.close(writes)
    # A terminal's Ctrl-C reaches the child too; a plain kill of this process has to be passed on. A shell that starts
    # this in the background leaves the interrupt ignored.
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    signal.signal(signal.SIGINT, signal.default_int_handler)
    stopped = False
    try:
        # It says so itself, as any other process may answer on a port.
        with os.fdopen(reads) as said:
            if said.readline():
                console.print(f"\nOpen http://localhost:{port}/article\nCtrl-C stops it.")
        server.wait()
    except KeyboardInterrupt:
        stopped = True
        server.send_signal(signal.SIGINT)
        server.wait()
        console.print("Stopped.")
    return 0 if stopped else abs(server.returncode or 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5005)
    arguments = parser.parse_args()
    try:
        check(arguments.host, arguments.port)
    except PortError as error:
        sys.exit(f"Not started: {error}")
    content = content_or_exit()
    train_if_needed(content)
    console.print("Starting.")
    try:
        console.print(summary(settings(), content), soft_wrap=True)
        with action_server(content):
            code = serve(arguments.host, arguments.port)
    except RasaException as error:
        console.print(f"Not started: {error}", markup=False, soft_wrap=True)
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
