"""Deletion by age, and the clocks that it does not trust."""

import asyncio
import time
from pathlib import Path
from typing import Any, List

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.content.loader import ROOT
from assistant.runtime import metrics
from assistant.server import retention
from assistant.server.retention import Retention
from assistant.storage.conversation_store import DAY, ConversationStore
from tests.figures import figure

HOUR = 3_600.0


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(Domain.load(str(ROOT / "domain.yml")), host=f"sqlite:///{tmp_path / 'conversations.db'}")


def count(store: ConversationStore) -> int:
    with store.engine.connect() as connection:
        return connection.execute(sa.text("select count(*) from events")).scalar()


class Clock:
    """A clock on the wall, and the time that passes."""

    def __init__(self, store: ConversationStore, ahead: float = 0.0) -> None:
        self.wall, self.passed = time.time() + ahead, 0.0
        self.retention = Retention(store, lambda: self.wall, lambda: self.passed)

    def run(self, seconds: float = 0.0, jump: float = 0.0) -> None:
        """Let time pass, and the clock jump, and do what is due then."""
        self.passed += seconds
        self.wall += seconds + jump
        asyncio.run(self.retention.run())


def say(store: ConversationStore, *ages: float) -> None:
    """Store conversations of so many days ago."""
    for age in ages:
        event = UserUttered("hello", timestamp=time.time() - age * DAY)
        asyncio.run(store.save(DialogueStateTracker.from_events(f"said {age} days ago", [event])))


def test_what_is_too_old_goes_at_the_start_and_every_hour(store: ConversationStore) -> None:
    say(store, 0, 29.9, 31)
    clock = Clock(store)
    clock.run()
    assert count(store) == 2
    clock.run(3 * HOUR)
    assert count(store) == 1


def test_a_clock_that_jumps_deletes_nothing_until_it_is_right(store: ConversationStore) -> None:
    say(store, 0)
    clock = Clock(store)
    for jump in (0, 400 * DAY, 0):
        clock.run(2 * HOUR, jump)
        assert count(store) == 1
    assert figure(metrics.CLOCK) == 1
    clock.run(jump=-400 * DAY)
    for _ in range(31):
        clock.run(DAY)
    assert count(store) == 0 and figure(metrics.CLOCK) == 0


@pytest.mark.parametrize("days", [40, 20, 3, -40])
def test_a_clock_that_is_wrong_at_the_start_deletes_nothing(
    store: ConversationStore, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: List[str] = []
    monkeypatch.setattr(retention.logger, "error", told.append)
    say(store, 0, 1, 15, 29)
    clock = Clock(store, ahead=days * DAY)
    clock.run()
    clock.run(12 * HOUR)
    assert count(store) == 4
    assert figure(metrics.CLOCK) == 1 and "The clock may be wrong" in told[0]
    with store.engine.connect() as connection:  # nor does it date anything anew
        newest = connection.execute(sa.text("select max(timestamp) from events")).scalar()
    assert abs(newest - time.time()) < HOUR


def test_a_server_that_rested_for_long_deletes_after_a_day(store: ConversationStore) -> None:
    say(store, 40, 41)
    clock = Clock(store)
    clock.run()
    assert count(store) == 2
    clock.run(25 * HOUR)
    assert count(store) == 0


def test_a_message_after_the_start_makes_a_wrong_clock_no_better(store: ConversationStore) -> None:
    say(store, 0)
    clock = Clock(store, ahead=40 * DAY)
    event = UserUttered("hello", timestamp=clock.wall + 1)
    asyncio.run(store.save(DialogueStateTracker.from_events("new", [event])))
    clock.run(5)
    assert count(store) == 2


def test_what_is_due_stays_due_while_the_store_is_down(store: ConversationStore, monkeypatch: Any) -> None:
    say(store, 0, 31)
    clock = Clock(store)
    store._is_down(OSError("away"))
    clock.run()
    assert count(store) == 2
    store._is_up()
    clock.run(5)
    assert count(store) == 1


def test_unfinished_forms_go_within_minutes(store: ConversationStore) -> None:
    looked: List[float] = []

    async def forget_drafts(now: Any) -> int:
        looked.append(now())
        return 0

    store.forget_drafts = forget_drafts
    clock = Clock(store)
    for _ in range(13):
        clock.run(100)
    assert 4 <= len(looked) <= 6
