"""Who writes too often is asked to wait, and always shown where help is."""

import asyncio
import itertools
import time
from pathlib import Path
from typing import List

import pytest
import requests
from rasa.shared.exceptions import RasaException

from assistant.channels import rate_limits as module
from assistant.channels.rate_limits import DELETIONS, RESTORES, RateLimits, network
from assistant.nlu.distress import crisis_rules
from assistant.runtime import redis_client
from workbench.running.services import Redis

Server = str


def post(server: Server, address: str, path: str, **body: str) -> requests.Response:
    return requests.post(f"{server}{path}", json=body, headers={"X-Forwarded-For": address}, timeout=30)


def start(server: Server, address: str) -> str:
    return f"/chat/sessions/{post(server, address, '/chat/sessions').json()['session']}/messages"


def statuses(server: Server, address: str, path: str, text: str, times: int) -> List[int]:
    return [post(server, address, path, text=text).status_code for _ in range(times)]


def test_one_message_too_many_in_a_session(strict: Server) -> None:
    path = start(strict, "192.0.2.1")
    assert statuses(strict, "192.0.2.1", path, "hello", 3) == [200] * 3
    refused = post(strict, "192.0.2.1", path, text="hello")
    assert refused.status_code == 429 and 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["error"]["code"] == "too_many_requests"
    (message,) = refused.json()["messages"]
    assert message["id"] == "too_fast" and message["options"][0]["url"] == "tel:988"
    # Somebody else is not asked to wait.
    assert statuses(strict, "192.0.2.1", start(strict, "192.0.2.1"), "hello", 1) == [200]


def test_distress_is_heard_however_fast_somebody_writes(strict: Server) -> None:
    path = start(strict, "192.0.2.2")
    assert statuses(strict, "192.0.2.2", path, "hello", 4)[-1] == 429
    answer = post(strict, "192.0.2.2", path, text="I want to die")
    assert answer.status_code == 200 and answer.json()["messages"][0]["id"] == "crisis"


def test_one_request_too_many_from_an_address_behind_the_proxy(strict: Server) -> None:
    assert 429 in [post(strict, "192.0.2.3", "/chat/sessions").status_code for _ in range(31)]
    assert post(strict, "192.0.2.4", "/chat/sessions").status_code == 201
    # What a visitor claims to stand in front of, the proxy did not say.
    assert post(strict, "192.0.2.99, 192.0.2.3", "/chat/sessions").status_code == 429


async def test_distress_gets_through_though_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMIT_SESSION", "2/minute")
    limits = RateLimits()
    waits = [await limits.wait("192.0.2.1", "session", "I want to die") for _ in range(12)]
    assert waits[:10] == [None] * 10 and waits[-1]


def test_who_wrote_too_often_can_still_restore_and_delete(strict: Server) -> None:
    path = start(strict, "192.0.2.5")
    session = f"{strict}{path.rpartition('/')[0]}"
    headers = {"X-Forwarded-For": "192.0.2.5"}
    assert 429 in [post(strict, "192.0.2.5", path, text="hello").status_code for _ in range(40)]
    assert post(strict, "192.0.2.5", "/chat/sessions").status_code == 429, "the address asked too often too"
    restored = [requests.get(session, headers=headers, timeout=30).status_code for _ in range(4)]
    assert restored == [200, 200, 200, 429], "restores are counted by the limits of a session"
    assert requests.delete(session, headers=headers, timeout=30).status_code == 204


async def test_messages_restores_and_deletions_are_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMIT_SESSION", "1/minute")
    monkeypatch.setenv("RATE_LIMIT_ADDRESS", "2/minute")
    limits = RateLimits()
    for what in ("messages", RESTORES, DELETIONS):
        waits = [await limits.wait("192.0.2.1", session, what=what) for session in ("a", "a", "b")]
        assert waits[0] is None and waits[1] and waits[2], what


class Reading:
    """The rules of distress, which note what they are asked to read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts: List[str] = []
        match = crisis_rules.match
        monkeypatch.setattr(crisis_rules, "match", lambda text: self.texts.append(text) or match(text))


async def test_in_a_flood_few_refused_texts_are_read_and_none_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMIT_SESSION", "1/hour")
    monkeypatch.setenv("RATE_LIMIT_ADDRESS", "10000/hour")
    reading, limits = Reading(monkeypatch), RateLimits()
    assert await limits.wait("192.0.2.1", "session", "a" * 2_000) is None and not reading.texts
    for _ in range(200):
        assert await limits.wait("192.0.2.1", "session", "a" * 2_000)
    assert len(reading.texts) == 1
    for number in range(200):
        assert await limits.wait("192.0.2.1", "session", f"{number} " * 500)
    assert len(reading.texts) == module.READS.amount
    # Somebody else is heard meanwhile.
    waits = [await limits.wait("192.0.2.1", "another", "I want to die") for _ in range(3)]
    assert waits == [None] * 3


async def test_what_was_refused_does_not_stay_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMIT_SESSION", "1/hour")
    monkeypatch.setattr(module, "KEPT", 20)
    monkeypatch.setattr(module, "REMEMBERED", 5)
    limits = RateLimits()
    for number in range(60):
        for _ in range(2):
            await limits.wait("192.0.2.1", f"session {number}", f"bassoons {number}")
    assert len(limits._own_store.events) <= 30 and len(limits._distress._store.events) <= 30
    assert len(limits._distress._known) == 5 and "bassoons" not in str(vars(limits._distress))


async def test_one_variable_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMIT_SESSION", "1/minute")
    monkeypatch.setenv("RATE_LIMITS", "off")
    limits = RateLimits()
    assert [await limits.wait("192.0.2.1", "session") for _ in range(5)] == [None] * 5


async def test_a_clock_set_back_lets_visitors_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMIT_SESSION", "1/minute")
    limits = RateLimits()
    assert [bool(await limits.wait("192.0.2.1", "session")) for _ in range(2)] == [False, True]
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() - 3_600)
    assert await limits.wait("192.0.2.1", "session") is None


async def test_a_worker_whose_redis_is_away_counts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    monkeypatch.setenv("RATE_LIMIT_SESSION", "2/minute")
    limits = RateLimits()
    assert [bool(await limits.wait("192.0.2.1", "session")) for _ in range(3)] == [False, False, True]


async def test_the_loop_goes_on_while_redis_hangs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    redis = Redis(tmp_path)
    redis.start()
    redis.wait()
    monkeypatch.setenv("REDIS_URL", redis.url)
    monkeypatch.setenv("RATE_LIMIT_SESSION", "2/hour")
    limits = RateLimits()
    assert await limits.wait("192.0.2.1", "session") is None
    redis.hang()
    try:
        counted = asyncio.create_task(limits.wait("192.0.2.1", "session"))
        turns = 0
        while not counted.done():
            turns += 1
            await asyncio.sleep(0.001)
        assert turns > 50, "others are answered while it waits"
        assert await counted is None and not limits._redis.up
        # Now alone, without waiting.
        assert [bool(await limits.wait("192.0.2.1", "session")) for _ in range(2)] == [False, True]
    finally:
        redis.go_on()
    assert await limits._redis.look()
    assert [bool(await limits.wait("192.0.2.1", "session")) for _ in range(2)] == [False, True], "as Redis had it"
    redis.stop()


async def test_workers_count_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    redis = Redis(tmp_path)
    redis.start()
    redis.wait()
    monkeypatch.setenv("REDIS_URL", redis.url)
    monkeypatch.setenv("RATE_LIMIT_SESSION", "4/hour")
    workers = []
    for _ in range(2):
        redis_client._at.cache_clear()  # a worker has a process, and connections, of its own
        workers.append(RateLimits())
    waits = [await worker.wait("192.0.2.1", "session") for worker in itertools.chain(*[workers] * 3)]
    assert waits[:4] == [None] * 4 and all(3_500 < wait <= 3_600 for wait in waits[4:])
    assert await workers[0].wait("192.0.2.1", "session", "I want to die") is None
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 7_200)  # a clock that was set resets the counters
    assert await workers[1].wait("192.0.2.1", "session") is None
    assert not any(b"192.0.2" in key for key in await workers[0]._redis.client.keys())
    redis.stop()


SAME = {
    "an IPv4 address": [
        "198.51.100.1",
        "198.51.100.1:4711",
        "198.51.100.1 ",
        "::ffff:198.51.100.1",
        "[::ffff:198.51.100.1]:80",
    ],
    "a network of IPv6 addresses": [
        "2001:db8:0:1::1",
        "2001:DB8:0:1::1",
        "2001:0db8:0000:0001:ffff::9",
        "[2001:db8:0:1::2]",
        "[2001:db8:0:1::3]:4711",
        "2001:db8:0:1::4%eth0",
        "[2001:db8:0:1::5%eth0]:443",
        '"[2001:db8:0:1::6]:4711"',
    ],
    "another of them": ["2001:db8:0:2::1", "[2001:db8:0:2::1]:80"],
    "the IPv4 address next to it": ["198.51.100.2", "::ffff:198.51.100.2"],
    "what is no address counts as who called": [
        "unknown",
        "Unknown",
        "_hidden",
        "-",
        "1.2.3",
        "198.51.100.300",
        "198.51.100.1:port",
        "[198.51.100.1",
        "[]",
        ":4711",
        "2001:db8::1::2",
        "١٩٨.٥١.١٠٠.١".encode(),
        "' or 1=1",
        "a" * 2_000,
    ],
}


@pytest.mark.parametrize("said", SAME.values(), ids=SAME)
def test_an_address_is_one_however_a_proxy_writes_it(said: List[str]) -> None:
    texts = [each.decode("latin-1") if isinstance(each, bytes) else each for each in said]
    assert len({network(each, "127.0.0.1") for each in texts}) == 1
    others = {network(other[0], "127.0.0.1") for name, other in SAME.items() if other is not said}
    assert network(texts[0], "127.0.0.1") not in others


def test_a_socket_without_an_address_counts_as_it_stands() -> None:
    assert network("", "/run/ask.sock") == "/run/ask.sock"


def test_addresses_that_one_visitor_has_at_will_are_one() -> None:
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::1")
    assert network("192.0.2.1") != network("192.0.2.2")


@pytest.mark.parametrize("name, given", [("RATE_LIMIT_SESSION", "often"), ("REDIS_URL", "nosuch://x")])
def test_a_setting_that_cannot_be_read_is_refused(name: str, given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, given)
    with pytest.raises(RasaException, match=name):
        RateLimits()
