"""Redis, Microsoft's keys and a messaging platform hang: everybody else is answered, and the process ends in time.

What hangs here takes connections and never answers: a stopped Redis, sockets that are never read.
"""

import asyncio
import signal
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from assistant.runtime.redis_client import Shared
from assistant.storage.conversation_locks import ConversationLocks
from tests.channels.platforms.telegram import SECRET, TOKEN
from tests.channels.platforms.telegram import Telegram as TelegramPlatform
from tests.channels.test_rate_limits import SAME
from tests.figures import figure_of
from workbench.running.services import Redis

AT_ONCE = 5  # seconds; far below what hangs, far above an answer on a busy machine
ADDRESS_LIMIT = 40


@contextmanager
def silence() -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    running = Redis(tmp_path_factory.mktemp("redis"))
    running.start()
    running.wait()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def around(redis: Redis) -> Iterator[Dict[str, str]]:
    """The environment of a server all of whose surroundings hang, but for a Redis that can be made to."""
    with silence() as keys, silence() as telegram:
        yield {
            "REDIS_URL": redis.url,
            "PROXIES_COUNT": "1",
            "RATE_LIMITS": "on",
            "RATE_LIMIT_ADDRESS": f"{ADDRESS_LIMIT}/hour",
            "TEAMS_APP_ID": "app",
            "TEAMS_APP_PASSWORD": "password",
            "TEAMS_KEYS": f"{keys}/keys",
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_SECRET": SECRET,
            "TELEGRAM_API": telegram,
        }


@pytest.fixture(scope="module")
def lonely(serve: Any, around: Dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("lonely")
    with serve(
        folder, "assistant.server.serve", "run", "--interface", "127.0.0.1", until="/healthz", **around
    ) as address:
        yield address


def visit(server: str, address: str) -> str:
    begun = requests.post(f"{server}/chat/sessions", headers={"X-Forwarded-For": address}, timeout=30)
    assert begun.status_code == 201, begun.text
    return f"{server}/chat/sessions/{begun.json()['session']}"


def in_distress(session: str, address: str) -> None:
    """The assistant is alive, and somebody in distress gets help."""
    server = session.partition("/chat/")[0]
    assert requests.get(f"{server}/healthz", timeout=AT_ONCE).status_code == 200
    said = {"json": {"text": "I want to die"}, "headers": {"X-Forwarded-For": address}}
    answer = requests.post(f"{session}/messages", timeout=AT_ONCE, **said)
    assert answer.status_code == 200 and answer.json()["messages"][0]["id"] == "crisis"


def test_while_redis_hangs_help_comes_at_once(lonely: Any, redis: Redis) -> None:
    session = visit(lonely, "192.0.2.10")
    redis.hang()
    try:
        for _ in range(3):
            in_distress(session, "192.0.2.10")
        assert requests.get(f"{lonely}/readyz", timeout=AT_ONCE).json() == {"status": "ready", "redis": False}
        assert requests.delete(session, headers={"X-Forwarded-For": "192.0.2.10"}, timeout=AT_ONCE).status_code == 204
    finally:
        redis.go_on()
    assert requests.get(f"{lonely}/readyz", timeout=30).json() == {"status": "ready", "redis": True}


def test_while_microsofts_keys_hang_help_comes_at_once(lonely: Any) -> None:
    session = visit(lonely, "192.0.2.11")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = jwt.encode({"aud": "app"}, key, algorithm="RS256", headers={"kid": "guess"})
    statuses: List[int] = []

    def post(token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.post(f"{lonely}/webhooks/teams/webhook", json={}, headers=headers, timeout=60)
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=post, args=(forged,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    in_distress(session, "192.0.2.11")
    for thread in threads:
        thread.join(AT_ONCE)
    assert statuses == [503] * 5
    post("no token")
    assert statuses[-1] == 403


def test_while_a_platform_hangs_help_comes_at_once(lonely: Any) -> None:
    session = visit(lonely, "192.0.2.12")
    platform = TelegramPlatform()
    for _ in range(3):
        assert platform.deliver(lonely, platform.text_update("4711", "I want to die")).status_code == 200
    platform.close()
    in_distress(session, "192.0.2.12")
    end = time.monotonic() + 90
    while not figure_of(lonely, "ask_undelivered_replies_total", AT_ONCE, channel="telegram", reply="crisis"):
        in_distress(session, "192.0.2.12")
        assert time.monotonic() < end
        time.sleep(1)


async def test_whoever_waits_too_long_for_the_message_before_is_told_where_help_is(lonely: Any, redis: Redis) -> None:
    session = visit(lonely, "192.0.2.13")
    answers: List[requests.Response] = []

    def say() -> None:
        said = {"json": {"text": "hello"}, "headers": {"X-Forwarded-For": "192.0.2.13"}}
        answers.append(requests.post(f"{session}/messages", timeout=60, **said))

    thread = threading.Thread(target=say)
    worker = ConversationLocks(redis=Shared(redis.url))  # another one, whose answer takes long
    async with worker.lock(session.rpartition("/")[2]):
        thread.start()
        while thread.is_alive():
            await asyncio.sleep(0.2)
    (answer,) = answers
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "busy")
    assert "988" in answer.json()["messages"][0]["text"]


@pytest.mark.parametrize("said", SAME.values(), ids=SAME)
def test_an_address_is_counted_as_one_however_the_proxy_writes_it(lonely: Any, said: List[Any]) -> None:
    unknown = f"{lonely}/chat/sessions/nobody"

    def ask(address: Any) -> int:
        return requests.get(unknown, headers={"X-Forwarded-For": address}, timeout=30).status_code

    statuses = [ask(said[number % len(said)]) for number in range(ADDRESS_LIMIT)]
    assert set(statuses) == {404}, "a visitor nearby was counted too"
    assert {ask(each) for each in said} == {429}


def test_the_process_ends_in_time_while_a_platform_hangs(
    serve: Any, around: Dict[str, str], redis: Redis, tmp_path: Path
) -> None:
    with serve(
        tmp_path, "assistant.server.serve", "run", "--interface", "127.0.0.1", until="/healthz", **around
    ) as server:
        platform = TelegramPlatform()
        for visitor in ("4712", "4713", "4714"):
            assert platform.deliver(server, platform.text_update(visitor, "hello")).status_code == 200
        platform.close()
        time.sleep(1)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=30) == 0
    assert "did not see a reply" in server.log.read_text()
