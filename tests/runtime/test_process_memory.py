"""What was freed goes back to the system."""

import gc

import psutil
import pytest

from assistant.runtime.process_memory import give_back

MEGABYTE = 1_000_000


@pytest.fixture
def thawed() -> None:
    yield
    gc.unfreeze()


def test_gives_back_what_was_freed(thawed: None) -> None:
    process = psutil.Process()
    blocks = [bytes(10_000) for _ in range(20_000)]
    kept = blocks[::1_000]  # spread over all of it, so that nothing of it goes back by itself
    del blocks
    before = process.memory_info().rss
    give_back()
    assert before - process.memory_info().rss > 100 * MEGABYTE
    assert all(block == bytes(10_000) for block in kept)


def test_what_stays_is_not_collected_again(thawed: None) -> None:
    give_back()
    assert gc.get_freeze_count() > 10_000 and len(gc.get_objects()) < 10_000
