"""The server asks again and again for what was down, and a look that fails stops no other."""

import asyncio
from types import SimpleNamespace
from typing import Any, List

import pytest

from assistant.server import maintenance
from assistant.storage.conversation_store import StoreDown


class Looks:
    """A store, an action server and a retention that note when they are asked."""

    def __init__(self) -> None:
        self.asked: List[str] = []
        self.up = True
        self.erased = True
        self.fails = ""

    def __getattr__(self, name: str) -> Any:
        async def asked() -> None:
            self.asked.append(name)
            if name == self.fails:
                raise StoreDown if name == "hear_of_deletions" else ValueError(name)

        return asked


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    found = Looks()
    monkeypatch.setattr(maintenance, "shared", lambda: SimpleNamespace(look=found.redis))
    monkeypatch.setattr(maintenance, "Retention", lambda store: SimpleNamespace(run=found.retention))
    return found


async def pauses(looks: Looks, monkeypatch: pytest.MonkeyPatch, rounds: int) -> List[float]:
    """Run so many rounds; how long each waits for the next one."""
    waited: List[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == rounds:
            raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await maintenance.forever(looks, looks)  # type: ignore[arg-type]
    return waited


async def test_all_is_asked_for_in_each_round(looks: Looks, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await pauses(looks, monkeypatch, 2) == [maintenance.LOOK_EVERY] * 2
    assert looks.asked == ["look", "reachable", "hear_of_deletions", "retention", "redis"] * 2


@pytest.mark.parametrize("fails", ["look", "reachable", "hear_of_deletions", "retention"])
async def test_a_look_that_fails_stops_no_other(looks: Looks, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    looks.fails = fails
    await pauses(looks, monkeypatch, 2)
    assert looks.asked.count("redis") == looks.asked.count("retention") == 2


async def test_while_the_store_is_down_it_is_asked_sooner(looks: Looks, monkeypatch: pytest.MonkeyPatch) -> None:
    looks.up = False
    assert await pauses(looks, monkeypatch, 1) == [maintenance.LOOK_AGAIN] != [maintenance.LOOK_EVERY]


async def test_what_was_deleted_and_not_erased_is_erased(looks: Looks, monkeypatch: pytest.MonkeyPatch) -> None:
    looks.erased = False
    await pauses(looks, monkeypatch, 1)
    assert looks.asked[2:4] == ["hear_of_deletions", "erase"]
