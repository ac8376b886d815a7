"""A test whose program is not installed is skipped with the reason; where `CI` is set, it fails unless optional."""

import os
from typing import Any, Generator, Iterable, List, Optional

import pytest

from workbench.running.services import OPTIONAL, PACKAGES, NotInstalled, program


def missing(names: Iterable[str]) -> List[str]:
    """The programs of these that are not installed."""
    found = []
    for name in names:
        try:
            program(name)
        except NotInstalled:
            found.append(name)
    return found


def report(absent: List[str]) -> Optional[str]:
    """One line about the programs that are absent, all of one table; None if all are there."""
    if not absent:
        return None
    known = {**PACKAGES, **OPTIONAL}
    packages = " ".join(sorted({known[name] for name in absent}))
    fate = "fail" if os.environ.get("CI") and absent[0] in PACKAGES else "are skipped"
    return f"not installed: {', '.join(absent)}; the tests that need them {fate} (Debian: apt-get install {packages})"


def pytest_report_header() -> List[str]:
    return [line for line in map(report, map(missing, (PACKAGES, OPTIONAL))) if line]


def _skipped() -> Generator[None, Any, Any]:
    try:
        return (yield)
    except NotInstalled as absent:
        if os.environ.get("CI") and not absent.optional:
            raise
        pytest.skip(str(absent))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, Any, Any]:
    return (yield from _skipped())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, Any, Any]:
    return (yield from _skipped())
