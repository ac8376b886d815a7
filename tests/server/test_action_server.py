"""The action server as a process; what it does is in tests/actions, what it takes in test_http_guard.py."""

import os
import subprocess
import sys

from assistant.content.loader import ROOT


def test_settings_that_cannot_be_right_are_refused_at_the_start() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "assistant.server.action_server", "--port", "0"]
    wrong = {"CONTACT_KEY": "swordfish", "DRAIN_SECONDS": "a while"}
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **wrong}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "swordfish" not in done.stderr and "Traceback" not in done.stderr
    first, second = done.stderr.partition("Not started: ")[2].splitlines()
    assert first.startswith("DRAIN_SECONDS") and second.startswith("CONTACT_KEY")
