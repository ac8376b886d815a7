"""The load generator, a process of its own: visitors who write as soon as they are answered.

It reads a `Job` as JSON from standard input and writes a `Load`.
"""

import asyncio
import json
import subprocess
import sys
import time
import uuid
from dataclasses import asdict, dataclass
from typing import Any, Dict, List

import aiohttp

from assistant.content.loader import ROOT

TIMEOUT = 120  # seconds for one answer


@dataclass(frozen=True)
class Job:
    """Messages to send: `{"text": ...}` or `{"option": ...}`; `visit` of them are one conversation."""

    speaks: str  # a name of SPEAKS
    address: str
    users: int
    messages: List[Dict[str, str]]
    visit: int = 8


@dataclass(frozen=True)
class Load:
    """What came of it. `milliseconds` are in the order of the messages where there is one user."""

    seconds: float
    milliseconds: List[float]
    cpu_share: float  # of one core, taken by the load generator itself


class WebApi:
    """Our API, as the widget speaks it."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http, self._address = http, address

    async def open(self) -> str:
        return (await self._post("/chat/sessions"))["session"]

    async def say(self, visit: str, message: Dict[str, str]) -> List[Any]:
        return (await self._post(f"/chat/sessions/{visit}/messages", json=message))["messages"]

    async def _post(self, path: str, **body: Any) -> Any:
        async with self._http.post(self._address + path, **body) as answer:
            answer.raise_for_status()
            return await answer.json()


class RestWebhook(WebApi):
    """Rasa's `rest` channel, where the payload of an option is sent as a text."""

    async def open(self) -> str:
        visit = uuid.uuid4().hex
        await self.say(visit, {"option": "/greet"})
        return visit

    async def say(self, visit: str, message: Dict[str, str]) -> List[Any]:
        (said,) = message.values()
        return await self._post("/webhooks/rest/webhook", json={"sender": visit, "message": said})


SPEAKS = {"web": WebApi, "rest": RestWebhook}


async def send(job: Job) -> Load:
    """Send all of it; conversations are opened ahead, and opening them is not measured.

    Raises:
        RuntimeError: for a message without an answer.
        aiohttp.ClientError: for one that was refused or failed.
    """
    connector = aiohttp.TCPConnector(limit=job.users)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(TIMEOUT)) as http:
        api = SPEAKS[job.speaks](http, job.address)
        shares = [job.messages[user :: job.users] for user in range(job.users)]
        visits: List[List[str]] = []
        for share in shares:
            visits.append([await api.open() for _ in range(0, len(share), job.visit)])
        milliseconds: List[float] = []

        async def write(share: List[Dict[str, str]], conversations: List[str]) -> None:
            for number, message in enumerate(share):
                begun = time.perf_counter()
                if not await api.say(conversations[number // job.visit], message):
                    raise RuntimeError(f"no answer to {message}")
                milliseconds.append(1000 * (time.perf_counter() - begun))

        begun, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(write(share, mine) for share, mine in zip(shares, visits, strict=True)))
        seconds = time.perf_counter() - begun
        return Load(seconds, milliseconds, (time.process_time() - cpu) / seconds)


def generate(job: Job) -> Load:
    """Have another process send it.

    Raises:
        SystemExit: if a message was not answered.
    """
    command = [sys.executable, "-m", __name__]
    task = json.dumps(asdict(job))
    done = subprocess.run(command, cwd=ROOT, input=task, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Not every message was answered:\n{done.stderr}")
    return Load(**json.loads(done.stdout))


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(send(Job(**json.load(sys.stdin)))))))
