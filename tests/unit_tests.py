"""The marker `unit`: the code of the test leads to no process, browser, training, training data or trained assistant.

The names in the code of a test, of its fixtures and of all that these use tell that before anything runs. While such a
test runs, no process can start and no module of TensorFlow can be imported.
"""

import os
import sys
from functools import lru_cache
from inspect import unwrap
from pathlib import Path
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Generator, Iterator, List, Optional, Set, Tuple, Union

import pytest

from assistant.content.loader import ROOT

Code = Union[FunctionType, type]

# Code that refers to one of these starts a process or a browser, trains, or loads a trained assistant; the last one
# reads training data, of which the shipped messages take Rasa some ten seconds. No audit event tells of joblib's
# processes.
LEAVES = (
    "subprocess",
    "joblib.parallel",
    "multiprocessing",
    "playwright",
    "rasa.api",
    "rasa.model_training",
    "rasa.core.agent",
    "rasa.shared.nlu.training_data.loading",
)
# Files without a unit test that take seconds to collect: `-m unit` leaves them out.
SLOW_TO_COLLECT = frozenset({"tests/test_hostile.py"})  # it makes requests of the description of the API
# With pytest's way to choose a fixture by a name made as the test runs, no code shows which one it is.
UNCLEAR = "getfixturevalue"
STARTS = ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system")  # audit events of Python
HEAVY = "tensorflow"
AT_THE_START = pytest.StashKey[bool]()  # whether it was imported before the first test
OURS = tuple(f"{ROOT / folder}{os.sep}" for folder in ("tests", "assistant", "workbench", "actions"))


def _leaves(module: Any) -> bool:
    return isinstance(module, str) and module.startswith(LEAVES)


def _ours(thing: Any) -> bool:
    """Whether it is a function or a class of this project; a test module has no package to be known by."""
    if isinstance(thing, FunctionType):
        return thing.__code__.co_filename.startswith(OURS)
    module = sys.modules.get(thing.__module__) if isinstance(thing, type) else None
    return (getattr(module, "__file__", None) or "").startswith(OURS)


def _names(code: CodeType) -> Iterator[str]:
    """What a function looks up or imports by name, also in the functions within it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _used(thing: Code) -> Iterator[Any]:
    """What a class consists of, or what a function refers to: an object, or the name of what it imports."""
    if isinstance(thing, type):
        for part in (*thing.__bases__, *vars(thing).values()):
            yield from (part.fget, part.fset) if isinstance(part, property) else [getattr(part, "__func__", part)]
        return
    names = list(_names(thing.__code__))
    yield from names
    for name in names:
        found = thing.__globals__.get(name, sys.modules.get(name))
        yield found
        if isinstance(found, ModuleType):
            yield from (vars(found).get(part) for part in names)
    yield from (cell.cell_contents for cell in thing.__closure__ or ())


@lru_cache(None)
def _leads_to(thing: Code) -> Tuple[bool, Tuple[Code, ...]]:
    """Whether it leaves, and the functions and classes of ours that it refers to."""
    leaves, ours = False, []
    for part in _used(thing):
        if isinstance(part, str):
            leaves = leaves or part == UNCLEAR or _leaves(part)
            continue
        whole = part.__func__ if isinstance(part, MethodType) else part
        whole = unwrap(whole) if callable(whole) else whole
        leaves = leaves or _leaves(
            whole.__name__ if isinstance(whole, ModuleType) else getattr(whole, "__module__", "")
        )
        if _ours(whole):
            ours.append(whole)
    return leaves, tuple(ours)


def stays(*begin: Code) -> bool:
    """Whether these functions, and all of ours that they lead to, start no process and load no trained assistant."""
    seen: Set[Code] = set()
    ahead: List[Code] = list(begin)
    while ahead:
        thing = ahead.pop()
        if thing in seen:
            continue
        seen.add(thing)
        leaves, ours = _leads_to(thing)
        if leaves:
            return False
        ahead += ours
    return True


def _of(item: pytest.Function) -> Iterator[Code]:
    """The function of a test, and of its fixtures and among its parameters those of this project."""
    yield unwrap(item.function)
    for found in item._fixtureinfo.name2fixturedefs.values():
        yield from filter(_ours, (unwrap(fixture.func) for fixture in found))
    yield from filter(_ours, item.callspec.params.values() if hasattr(item, "callspec") else ())


class _Watch:
    """Refuses a process that a unit test wants to start, and an import that takes seconds."""

    def __init__(self) -> None:
        self.test: Optional[str] = None
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: Any) -> None:
        if not self.test:
            return
        if event in STARTS:
            raise AssertionError(f"{self.test} has the marker 'unit' and starts a process")
        if event == "import" and arguments[0].split(".")[0] == HEAVY:
            raise AssertionError(f"{self.test} has the marker 'unit' and imports {HEAVY}")


_watch = _Watch()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"unit: {(__doc__ or '').splitlines()[0].partition(': ')[2]}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> Optional[bool]:
    quick = config.getoption("markexpr") == "unit"
    slow = collection_path.is_relative_to(ROOT) and collection_path.relative_to(ROOT).as_posix() in SLOW_TO_COLLECT
    return True if quick and slow else None


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and stays(*_of(item)):
            item.add_marker("unit")


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[AT_THE_START] = HEAVY in sys.modules


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    _watch.test = item.nodeid if item.get_closest_marker("unit") else None
    try:
        return (yield)
    finally:
        _watch.test = None
