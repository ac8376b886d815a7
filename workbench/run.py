"""Train if needed, then serve until Ctrl-C."""

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import List

from rasa.shared.exceptions import RasaException

from assistant.content import ROOT
from workbench.actions import action_server
from workbench.channels import summary
from workbench.train import console, content_or_exit, needed, train


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def command(host: str, port: int) -> List[str]:
    """What runs Rasa's server."""
    return [sys.executable, "-m", "workbench.serve", "run", "--interface", host, "--port", str(port), "--quiet"]


def serve(host: str, port: int) -> int:
    """Run Rasa's server as a child; its exit code, or 0 after an interrupt."""
    server = subprocess.Popen(command(host, port), cwd=ROOT)
    # A terminal's Ctrl-C reaches the child too; a plain kill of this process has to be passed on. A shell that starts
    # this in the background leaves the interrupt ignored.
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    signal.signal(signal.SIGINT, signal.default_int_handler)
    stopped = False
    try:
        while server.poll() is None and not _ready(port):
            time.sleep(0.3)
        if server.poll() is None:
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
    content = content_or_exit()
    if needed(content):
        train(content)
    console.print("Starting.")
    try:
        console.print(summary(os.environ, content), soft_wrap=True)
        with action_server(content):
            code = serve(arguments.host, arguments.port)
    except RasaException as error:
        console.print(f"Not started: {error}", markup=False, soft_wrap=True)
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
