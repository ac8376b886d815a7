"""A child ends with the process that started it, even if that one is killed."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from assistant.content.loader import ROOT

PARENT = """
import subprocess, sys, time
from workbench.running.child_processes import ends_with_it
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], preexec_fn=ends_with_it())
print(child.pid, flush=True)
time.sleep(600)
"""


def running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has ended")
def test_a_child_ends_with_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    try:
        assert running(child)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        for _ in range(300):
            if not running(child):
                break
            time.sleep(0.1)
        assert not running(child)
    finally:
        parent.stdout.close()
        if running(child):
            os.kill(child, signal.SIGKILL)
