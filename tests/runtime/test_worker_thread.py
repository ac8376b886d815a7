"""Blocking work beside the event loop."""

import asyncio
import threading
import time
from concurrent.futures import TimeoutError as ThreadTimeout

import pytest

from assistant.runtime.worker_thread import WorkerThread


async def test_work_is_done_in_its_order_and_off_the_loop() -> None:
    thread, done = WorkerThread("test"), []
    await asyncio.gather(*(thread.run(lambda n=n: done.append((n, threading.get_ident())), 5) for n in range(20)))
    assert [number for number, _ in done] == list(range(20))
    assert {ident for _, ident in done} != {threading.get_ident()}


async def test_a_caller_waits_no_longer_than_it_says_and_waiting_work_is_not_begun() -> None:
    thread, release, done = WorkerThread("test"), threading.Event(), []
    with pytest.raises(asyncio.TimeoutError):
        await thread.run(lambda: release.wait(10) and done.append("hung"), 0.1)
    assert not thread.idle
    with pytest.raises(asyncio.TimeoutError):
        await thread.run(lambda: done.append("waited"), 0.1)
    release.set()
    assert await thread.run(lambda: "next", 5) == "next"
    assert done == ["hung"] and thread.idle


async def test_an_exception_reaches_the_caller() -> None:
    thread = WorkerThread("test")
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 / 0, 5)
    assert await thread.run(lambda: 2, 5) == 2


def test_it_serves_a_caller_without_a_loop() -> None:
    thread = WorkerThread("test")
    assert thread.run_now(lambda: "done", 5) == "done"
    begun = time.monotonic()
    with pytest.raises(ThreadTimeout):
        thread.run_now(lambda: time.sleep(4), 0.05)
    assert time.monotonic() - begun < 3
