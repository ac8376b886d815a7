"""The files of the suite begin in an order in which no process waits long for another."""

from pathlib import Path

import pytest

from assistant.content.loader import ROOT
from tests.file_order import LONGEST, file_of, in_order, needs_the_model

TRAINS, LONG, ALONE, SHORT = LONGEST[0], LONGEST[1], "tests/test_alone.py", "tests/test_short.py"
TESTS = [(SHORT, True), (LONG, True), (ALONE, False), (TRAINS, True), (TRAINS, False)]


def test_one_file_trains_while_others_run_that_need_no_model() -> None:
    assert in_order(TESTS) == [TRAINS, ALONE, LONG, SHORT]
    assert in_order(TESTS[::-1]) == in_order(TESTS)


def test_of_files_without_a_place_the_one_with_more_tests_begins_first() -> None:
    assert in_order([("a", False), ("b", False), ("b", False)]) == ["b", "a"]


def test_every_long_file_exists() -> None:
    assert [name for name in LONGEST if not Path(ROOT, name).is_file()] == []
    assert len(set(LONGEST)) == len(LONGEST)


def test_this_run_has_that_order(request: pytest.FixtureRequest) -> None:
    tests = [(file_of(item), needs_the_model(item)) for item in request.session.items]
    assert list(dict.fromkeys(file for file, _ in tests)) == in_order(tests)
