"""The tests of `make test-unit` start no process, and the code of a test tells whether it is one of them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from assistant.content.loader import ROOT
from assistant.nlu.distress.cross_validation import judged
from tests.file_order import file_of
from tests.unit_tests import AT_THE_START, SLOW_TO_COLLECT, stays

PLUGINS = ("-p", "tests.unit_tests", "-p", "no:cacheprovider", "-p", "no:warnings")
# The last two tests hide what they do from a reader of their names.
SUITE = """
import importlib, subprocess, sys

def test_by_itself():
    subprocess.run([sys.executable, "--version"])

def test_rest():
    pass

def test_hidden():
    importlib.import_module("sub" + "process").run([sys.executable, "--version"])

def test_heavy():
    importlib.import_module("tensor" + "flow")
"""


def starts() -> Any:
    return subprocess.run([sys.executable, "--version"])


class Server:
    @property
    def process(self) -> Any:
        return starts()


class Child(Server):
    pass


def decorated(function: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: function()


def imports() -> Any:
    from playwright.sync_api import sync_playwright

    return sync_playwright


def learns() -> Any:
    from rasa.shared.nlu.training_data.loading import load_data

    return load_data(str(ROOT / "data"))


def reads() -> Any:
    return json.dumps({"root": str(ROOT)})


@pytest.mark.parametrize(
    "code",
    [
        starts,
        Server,
        Child,
        decorated(starts),
        lambda: [starts for _ in ()],
        imports,
        lambda: Child().process,
        learns,
        judged,
    ],
)
def test_code_that_leads_to_a_process_a_browser_or_training_data_does_not_stay(code: Any) -> None:
    assert not stays(code)
    assert not stays(reads, code)


def test_other_code_stays() -> None:
    assert stays(reads, decorated(reads))


def test_a_fixture_that_is_chosen_as_the_test_runs_is_unclear() -> None:
    assert not stays(lambda request: request.getfixturevalue("server"))


def test_no_unit_test_asks_for_a_server_a_browser_or_the_trained_assistant(request: pytest.FixtureRequest) -> None:
    outside = {"browser", "model", "own_project", "serve", "server", "talking"}
    unit = [item for item in request.session.items if item.get_closest_marker("unit")]
    assert unit
    for item in unit:
        assert not outside & set(item.fixturenames), item.nodeid


def test_a_file_that_the_quick_run_leaves_out_has_no_unit_test(request: pytest.FixtureRequest) -> None:
    assert all((ROOT / name).is_file() for name in SLOW_TO_COLLECT)
    left_out = [item for item in request.session.items if file_of(item) in SLOW_TO_COLLECT]
    assert not [item.nodeid for item in left_out if item.get_closest_marker("unit")]


def test_the_collection_of_tests_imports_no_tensorflow(request: pytest.FixtureRequest) -> None:
    assert request.config.stash[AT_THE_START] is False


def test_a_unit_test_that_starts_a_process_or_imports_tensorflow_fails(tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    printed = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "unit", *PLUGINS, str(tmp_path)],
        cwd=ROOT,
        env={**known, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    ).stdout
    assert "2 failed, 1 passed, 1 deselected" in printed
    assert "test_suite.py::test_hidden has the marker 'unit' and starts a process" in printed
    assert "test_suite.py::test_heavy has the marker 'unit' and imports tensorflow" in printed
