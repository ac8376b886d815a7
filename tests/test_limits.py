"""Who writes too often is asked to wait, and always shown where help is."""

import time
from typing import List

import pytest
import requests
from rasa.shared.exceptions import RasaException

from assistant.limits import RateLimits, network, proxies_count

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


async def test_one_variable_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMIT_SESSION", "1/minute")
    monkeypatch.setenv("RATE_LIMITS", "off")
    limits = RateLimits()
    assert [await limits.wait("192.0.2.1", "session") for _ in range(5)] == [None] * 5


async def test_a_clock_set_back_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_addresses_that_one_visitor_has_at_will_are_one() -> None:
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::1")
    assert network("192.0.2.1") != network("192.0.2.2")


@pytest.mark.parametrize(
    "name, given", [("RATE_LIMIT_SESSION", "often"), ("REDIS_URL", "nosuch://x"), ("PROXIES_COUNT", "two")]
)
def test_a_setting_that_cannot_be_read_is_refused(name: str, given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, given)
    with pytest.raises(RasaException, match=name):
        RateLimits(), proxies_count()
