"""A message that was begun is finished, also for a visitor who hangs up."""

import asyncio
import json
import logging
import socket
import time
from contextvars import ContextVar
from typing import List
from urllib.parse import urlsplit

import pytest
import requests

from assistant.channels.in_flight import Begun, within

TIMEOUT = 60
noted: ContextVar[str] = ContextVar("noted", default="")


def test_work_goes_on_when_whoever_waits_is_cancelled() -> None:
    done: List[str] = []

    async def work() -> None:
        await asyncio.sleep(0.1)
        done.append("stored")

    async def hang_up() -> None:
        begun = Begun()
        request = asyncio.create_task(begun.finish(work()))
        await asyncio.sleep(0)
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
        assert request.cancelled() and not done
        await begun.all()

    asyncio.run(hang_up())
    assert done == ["stored"]


def test_what_it_noted_counts_for_the_request_also_when_it_fails() -> None:
    async def work(fails: bool) -> str:
        noted.set(f"hidden {fails}")
        if fails:
            raise ValueError
        return "done"

    async def run() -> None:
        assert await Begun().finish(work(False)) == "done" and noted.get() == "hidden False"
        with pytest.raises(ValueError):
            await Begun().finish(work(True))
        assert noted.get() == "hidden True"

    asyncio.run(run())


@pytest.mark.parametrize("ends", ["well", "badly", "late"])
def test_what_a_bounded_work_noted_counts_whatever_its_end(ends: str) -> None:
    async def work() -> str:
        noted.set("a name")
        await asyncio.sleep(60 if ends == "late" else 0)
        if ends == "badly":
            raise ValueError
        return "done"

    async def request() -> None:
        if ends == "well":
            assert await within(30, work()) == "done"
        else:
            with pytest.raises(asyncio.TimeoutError if ends == "late" else ValueError):
                await within(0.05, work())
        assert noted.get() == "a name"

    asyncio.run(request())


def test_what_fails_without_anybody_waiting_is_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        await asyncio.sleep(0.05)
        raise ValueError("words of a visitor")

    async def hang_up() -> None:
        begun = Begun()
        request = asyncio.create_task(begun.finish(work()))
        await asyncio.sleep(0)
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
        await begun.all()
        await asyncio.sleep(0)

    with caplog.at_level(logging.ERROR):
        asyncio.run(hang_up())
    assert "ValueError" in caplog.text and "words" not in caplog.text


def test_a_visitor_who_hangs_up_finds_the_answer_after_a_reload(server: str) -> None:
    begun = requests.post(f"{server}/chat/sessions", timeout=TIMEOUT).json()
    path = f"/chat/sessions/{begun['session']}"
    address = urlsplit(server)
    asked = [f"what do studies say about it, {number}?" for number in range(5)]
    for text in asked:
        body = json.dumps({"text": text}).encode()
        head = f"POST {path}/messages HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
        with socket.create_connection((address.hostname, address.port), timeout=TIMEOUT) as connection:
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            time.sleep(0.01)  # it is being answered
    for _ in range(100):
        messages = requests.get(f"{server}{path}", timeout=TIMEOUT).json()["messages"]
        said = [message["text"] for message in messages if message["id"] == "visitor"]
        if len(said) == len(asked):
            break
        time.sleep(0.1)
    assert sorted(said) == asked and messages[-1]["id"] != "visitor"
