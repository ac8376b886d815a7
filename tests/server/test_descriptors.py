"""A process takes as many files as the system lets it, and keeps some of them from visitors."""

import resource
from typing import List, Tuple

import pytest

from assistant.server import descriptors
from assistant.server.descriptors import CONNECTIONS, FEWEST, OPEN_FILES, RESERVE

WITHOUT_END = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    "allowed, expected",
    [
        ((1_024, 4_096), [(4_096, 4_096)]),
        ((1_024, 1_000_000), [(OPEN_FILES, 1_000_000)]),
        ((1_024, WITHOUT_END), [(OPEN_FILES, WITHOUT_END)]),
        ((OPEN_FILES, 1_000_000), []),
        ((WITHOUT_END, WITHOUT_END), []),
    ],
)
def test_the_limit_is_raised_as_far_as_the_system_allows_it(
    allowed: Tuple[int, int], expected: List[Tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: List[Tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: allowed)
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limits: raised.append(limits))
    descriptors.raise_limit()
    assert raised == expected


@pytest.mark.parametrize(
    "open_files, taken", [(WITHOUT_END, CONNECTIONS), (1_000_000, CONNECTIONS), (256, 256 - RESERVE), (70, FEWEST)]
)
def test_visitors_take_what_the_process_itself_does_not_need(
    open_files: int, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (open_files, open_files))
    assert descriptors.connections() == taken
