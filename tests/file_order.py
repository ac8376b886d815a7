"""The order of the test files: several processes that take one file after the other end at about the same time.

The first file trains the model. Every other file that needs it waits, so the files that do without it come next. Long
files come before short ones: a long one at the end would leave the other processes idle.
"""

from collections import Counter
from pathlib import Path
from typing import Dict, List, Tuple

import pytest

from assistant.content.loader import ROOT

TRAINED = "model"  # the fixture that trains
# What takes longer than half a minute, the longest first; `pytest --durations=0` tells the seconds of each test.
LONGEST = (
    "tests/test_cluster.py",
    "tests/privacy/test_redaction.py",
    "tests/test_faults.py",
    "tests/test_hangs.py",
    "tests/actions/test_withdraw_contact_request.py",
    "tests/server/test_http_guard.py",
    "tests/test_articles.py",
    "tests/workbench/evaluating/test_evaluate_articles.py",
    "tests/test_rasa.py",
    "tests/server/test_app.py",
    "tests/content/test_content_reloader.py",
    "tests/actions/test_send_contact_request.py",
    "tests/workbench/running/test_shell.py",
    "tests/web/test_api.py",
    "tests/test_patterns.py",
    "tests/channels/platforms/test_rest.py",
    "tests/content/test_rasa_importer.py",
    "tests/widget/test_firefox.py",
    "tests/widget/test_story.py",
    "tests/server/test_shutdown.py",
    "tests/channels/platforms/test_platforms.py",
    "tests/channels/platforms/test_hanging.py",
    "tests/workbench/editing/test_drafting.py",
    "tests/workbench/bench/test_measuring.py",
)


def file_of(item: pytest.Item) -> str:
    path = Path(item.path)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def needs_the_model(item: pytest.Item) -> bool:
    return TRAINED in getattr(item, "fixturenames", ())


def in_order(tests: List[Tuple[str, bool]]) -> List[str]:
    """The files of some tests, each a file and whether it needs the model, in the order in which they begin."""
    count = Counter(file for file, _ in tests)
    needs: Dict[str, bool] = {}
    for file, need in tests:
        needs[file] = needs.get(file, False) or need
    place = {file: number for number, file in enumerate(LONGEST)}

    def longest_first(file: str) -> Tuple[int, int, str]:
        return place.get(file, len(place)), -count[file], file

    trained = sorted((file for file in needs if needs[file]), key=longest_first)
    others = sorted((file for file in needs if not needs[file]), key=longest_first)
    return [*trained[:1], *others, *trained[1:]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    tests = [(file_of(item), needs_the_model(item)) for item in items]
    place = {file: number for number, file in enumerate(in_order(tests))}
    items.sort(key=lambda item: place[file_of(item)])  # which keeps the order within a file
