"""Work that hangs keeps neither the loop nor the process."""

import asyncio
import subprocess
import sys
import threading
from typing import List

import pytest

from actions.threads import Busy, Threads
from assistant.content.loader import ROOT


def test_one_too_many_is_refused_until_another_ends() -> None:
    go_on = threading.Event()

    async def run() -> List[object]:
        threads = Threads(2, "work")
        hanging = [threads.start(lambda: go_on.wait(20)) for _ in range(2)]
        with pytest.raises(Busy):
            threads.start(lambda: None)
        go_on.set()
        done = await asyncio.gather(*hanging)
        return [*done, await threads.start(lambda: "again")]

    assert asyncio.run(run()) == [True, True, "again"]


def test_what_a_work_raises_belongs_to_whoever_waits() -> None:
    async def run() -> None:
        await Threads(1, "work").start(lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())


def test_a_work_that_never_ends_does_not_keep_the_process() -> None:
    program = """
import asyncio, threading
from actions.threads import Threads

async def run():
    work = Threads(1, "work").start(threading.Event().wait)
    try:
        await asyncio.wait_for(work, 0.1)
    except asyncio.TimeoutError:
        print("given up")

asyncio.run(run())
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "given up\n"), done.stderr
