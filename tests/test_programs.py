"""A missing program costs the tests that need it and says so in one line; `CI` excuses only an optional one."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.content.loader import ROOT
from tests.programs import missing, report
from workbench.running.services import PACKAGES, NotInstalled, program

ABSENT = "no-such-program"
PLUGINS = ("-p", "tests.programs", "-p", "no:cacheprovider", "-p", "no:warnings")
# Three tests: two need the program, one of them in its fixture.
SUITE = f"""
import pytest
from workbench.running.services import OPTIONAL, PACKAGES, program

@pytest.fixture(scope="module")
def started():
    return program("{ABSENT}")

def test_fixture(started):
    pass

def test_body():
    program("{ABSENT}")

def test_rest():
    assert "{ABSENT}" in {{**PACKAGES, **OPTIONAL}}
"""


def run(folder: Path, table: str = "PACKAGES", **environment: str) -> str:
    """What pytest prints about `SUITE`, where the machine lacks a program of a table that it needs."""
    (folder / "conftest.py").write_text(
        f"from workbench.running.services import {table}\n{table}['{ABSENT}'] = 'no-such-package'\n"
    )
    (folder / "test_suite.py").write_text(SUITE)
    known = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", *PLUGINS, str(folder)],
        cwd=ROOT,
        env={**known, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
        capture_output=True,
        text=True,
    ).stdout


def test_the_tests_that_need_it_are_skipped_and_the_rest_runs(tmp_path: Path) -> None:
    printed = run(tmp_path)
    assert "1 passed, 2 skipped" in printed
    assert f"'{ABSENT}' is not installed; Debian has it in the package no-such-package" in printed
    (told,) = [line for line in printed.splitlines() if line.startswith("not installed: ") and ABSENT in line]
    assert "are skipped" in told and "no-such-package" in told


def test_under_ci_they_fail(tmp_path: Path) -> None:
    printed = run(tmp_path, CI="true")
    assert "1 failed, 1 passed, 1 error" in printed
    assert re.search(r"^not installed: .*; the tests that need them fail ", printed, re.MULTILINE)


def test_under_ci_the_tests_of_an_optional_one_are_skipped_too(tmp_path: Path) -> None:
    printed = run(tmp_path, table="OPTIONAL", CI="true")
    assert "1 passed, 2 skipped" in printed
    assert re.search(rf"^not installed: .*{ABSENT}; the tests that need them are skipped ", printed, re.MULTILINE)


def test_no_line_where_all_is_there() -> None:
    assert report([]) is None


def test_a_program_that_is_missing_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PACKAGES, ABSENT, "no-such-package")
    assert missing([ABSENT]) == [ABSENT]
    with pytest.raises(NotInstalled, match="no-such-package"):
        program(ABSENT)


def test_the_readme_and_the_ci_name_every_package() -> None:
    packages = set(PACKAGES.values())
    (installed,) = re.findall(r"^packages=\((.*)\)$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert set(installed.split()) == packages
    (command,) = re.findall(r"^\$ sudo apt-get install (.*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert set(command.split()) == packages


def test_a_test_starts_chromium_by_its_name_here() -> None:
    """Another way to it would end in an error of Playwright, not in a reason."""
    for path in (ROOT / "tests").rglob("*.py"):
        for launched in re.findall(r"chromium\.launch\((.*)", path.read_text(encoding="utf-8")):
            assert 'executable_path=program("chromium")' in launched, path
